import assert from "node:assert/strict";
import { test } from "node:test";
import { compileOperation } from "./operation.ts";
import { operationSchemasOf, SERVICE_NAMES, SERVICES } from "./services.ts";

const REQUEST = { method: "POST", path: "/", query: "", headers: {}, body: Buffer.from("{}") };

test("every operation of every service compiles and answers nothing with something well-formed", () => {
  for (const name of SERVICE_NAMES) {
    for (const schema of operationSchemasOf(SERVICES[name]).values()) {
      const operation = compileOperation(SERVICES[name], schema);
      const { status, body } = operation.encode({}, "request-1");
      assert.equal(status, 200, operation.name);
      if (SERVICES[name].protocol.includes("Json")) assert.equal(body, "{}", operation.name);
      else assert.match(body, /^<\?xml .*>\n<(\w+Response) .*request-1.*<\/\1>$/, operation.name);
    }
  }
});

test("the query protocols wrap their answers as their services do", () => {
  const encode = (name: "sts" | "ec2", operation: string, output: object): string => {
    const schema = operationSchemasOf(SERVICES[name]).get(operation);
    assert.ok(schema);
    return compileOperation(SERVICES[name], schema).encode(output, "r-1").body.split("\n")[1] ?? "";
  };
  assert.equal(
    encode("sts", "GetCallerIdentity", { Account: "1", Arn: "arn:<x>" }),
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
      "<Account>1</Account><Arn>arn:&lt;x&gt;</Arn></GetCallerIdentityResult>" +
      "<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></GetCallerIdentityResponse>",
  );
  assert.equal(
    encode("ec2", "DescribeImages", { Images: [{ ImageId: "ami-1" }, {}], NextToken: undefined }),
    '<DescribeImagesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r-1</requestId>' +
      "<imagesSet><item><imageId>ami-1</imageId></item><item></item></imagesSet></DescribeImagesResponse>",
  );
  assert.equal(
    encode("ec2", "DeleteTags", {}),
    '<DeleteTagsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r-1</requestId>' +
      "<return>true</return></DeleteTagsResponse>",
  );
});

test("a member of the path and one of the query are read from there, not from the body", () => {
  const schema = operationSchemasOf(SERVICES.batch).get("UntagResource");
  assert.ok(schema);
  const untag = compileOperation(SERVICES.batch, schema);
  const body = Buffer.from('{"resourceArn":"other","tagKeys":["other"]}');
  const request = { ...REQUEST, query: "tagKeys=a%20b&tagKeys=c", body };
  assert.deepEqual(untag.decode(request, { resourceArn: "arn" }), {
    resourceArn: "arn",
    tagKeys: ["a b", "c"],
  });
  assert.throws(() => untag.decode(REQUEST, { resourceArn: "arn" }), {
    message: "tagKeys is required: a list.",
  });
});
