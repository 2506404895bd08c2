import assert from "node:assert/strict";
import { test } from "node:test";
import { parseShorthand, ShorthandError } from "./shorthand.ts";

/** As plain objects: what is parsed has no prototype, so that a key may be called anything. */
const parsed = (text: string): unknown => JSON.parse(JSON.stringify(parseShorthand(text)));

test("pairs, lists without brackets, nested structures and quotes, as in the AWS CLI", () => {
  assert.deepEqual(parsed("maxvCpus=4,type=EC2"), { maxvCpus: "4", type: "EC2" });
  assert.deepEqual(parsed("instanceTypes=m6i,c6i.large,minvCpus=0"), {
    instanceTypes: ["m6i", "c6i.large"],
    minvCpus: "0",
  });
  assert.deepEqual(parsed("launchTemplate={launchTemplateName=lt,version=$Latest}"), {
    launchTemplate: { launchTemplateName: "lt", version: "$Latest" },
  });
  assert.deepEqual(
    parsed("ec2Configuration=[{imageType=ECS_AL2023},{imageType=ECS_AL2}],subnets=[a]"),
    {
      ec2Configuration: [{ imageType: "ECS_AL2023" }, { imageType: "ECS_AL2" }],
      subnets: ["a"],
    },
  );
  assert.deepEqual(parsed(`tags={Name="a, b",constructor='c=d'}`), {
    tags: { Name: "a, b", constructor: "c=d" },
  });
  assert.deepEqual(parsed("imageId="), { imageId: "" });
  assert.deepEqual(parsed(""), {});
});

test("what is no shorthand is shown its place", () => {
  for (const text of ["a", "=b", "a={b=c", "a=[b", "a=b}", "a=b=c", "a=[b]c"]) {
    assert.throws(() => parseShorthand(text), ShorthandError, text);
  }
  assert.throws(() => parseShorthand("a={b=c"), /the end is unexpected at character 7\.$/);
});
