/** One way of being wrong each: hostile requests, complete and signed where the attack is not the signature. */
import { schemaOf } from "../../src/wire/schema.ts";
import { operationSchemasOf, SERVICES } from "../../src/wire/services.ts";
import {
  formRequest,
  JSON_SERVICES,
  jsonForm,
  jsonRequest,
  jsonRequestOf,
  signFor,
} from "./generated-requests.ts";
import { fullValue } from "./schema-values.ts";
import type { Random } from "./seeded-random.ts";
import { type PlainRequest, signed } from "./signing.ts";
import { spoilValue } from "./spoil-value.ts";

const MIB = 1024 * 1024;

export type Attack = (
  random: Random,
  port: number,
) => Promise<{ readonly what: string; readonly request: PlainRequest }>;

const brokenJson: Attack = async (random, port) => {
  const { service, plain } = jsonRequest(random, undefined);
  const whole = plain.body.toString();
  const body = random.pick([
    () => `${whole.slice(0, 1 + random.int(Math.max(1, whole.length - 2)))}`,
    () => `${whole}x`,
    () => "",
    () => "null",
    () => "[]",
    () => '"text"',
    () => '{"a":NaN}',
    () => "{'jobName':'a'}",
    () => '{"a":"\\u0000"}',
    () => Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
    () => Buffer.from(Array.from({ length: 1 + random.int(200) }, () => random.int(256))),
  ])();
  // An empty body is an empty object, which some operations accept: it must then be something that is refused.
  const refused = body.length === 0 ? "{" : body;
  return {
    what: "broken JSON",
    request: await signFor(service, { ...plain, body: refused }, port),
  };
};

/** A value that fits its schema but for one place, where something of another kind stands. */
const wrongTypes: Attack = async (random, port) => {
  for (;;) {
    const service = random.pick(JSON_SERVICES);
    const [, schema] = random.pick([...operationSchemasOf(service)]);
    const input = schemaOf(schema[4]);
    const value = jsonForm(fullValue(input));
    if (!spoilValue(input, value, random)) continue;
    const { plain } = jsonRequestOf(service, schema, value);
    return { what: `a wrong type in ${schema[2]}`, request: await signFor(service, plain, port) };
  }
};

const deepNesting: Attack = async (random, port) => {
  const depth = 65 + random.int(5000);
  const [open, close] = random.pick([
    ["[", "]"],
    ['{"a":', "}"],
    ['{"containerOverrides":', "}"],
    ['{"document":[', "]}"],
  ] as const);
  const body = `{"jobName":"a","unknown":${open.repeat(depth)}1${close.repeat(depth)}}`;
  const { service, plain } = jsonRequest(random, body);
  return { what: "deep nesting", request: await signFor(service, plain, port) };
};

const brokenSignature: Attack = async (random, port) => {
  const { service, plain } = jsonRequest(random, undefined);
  const good = await signFor(service, plain, port);
  const authorization = String(good.headers.authorization);
  const at = random.int(authorization.length);
  const changed = random.pick([
    () => authorization.replace(/.$/, (digit) => (digit === "0" ? "1" : "0")),
    () => authorization.slice(0, at),
    () => authorization.replace(/Credential=[^/]*/, "Credential=__proto__"),
    () => authorization.replace(/SignedHeaders=[^,]*/, "SignedHeaders=host;__proto__;constructor"),
    () => authorization.replace(/\/(batch|ecs|logs|ssm)\//, "/toString/"),
    () => `AWS4-HMAC-SHA256 ${"a=b,".repeat(random.int(1000))}`,
    () => authorization.replaceAll(",", ";"),
  ])();
  return {
    what: "a broken signature",
    request: { ...good, headers: { ...good.headers, authorization: changed } },
  };
};

const unknownOperation: Attack = async (random, port) => {
  const name = random.pick([
    "Nothing",
    "__proto__",
    "constructor",
    "toString",
    "",
    "a".repeat(3000),
  ]);
  const kind = random.pick(["path", "target", "prefix", "action"] as const);
  const sign = (service: string, plain: PlainRequest) => signed(plain, { service, port });
  const json = { "content-type": "application/x-amz-json-1.1" };
  switch (kind) {
    case "path":
      return {
        what: "an unknown path",
        request: await sign("batch", {
          method: random.pick(["GET", "PUT", "POST", "DELETE", "OPTIONS"]),
          target: `/v1/x${name}`,
          headers: {},
          body: "",
        }),
      };
    case "target":
    case "prefix": {
      const prefix = kind === "target" ? SERVICES.ecs.targetPrefix : name;
      const headers = { ...json, "x-amz-target": `${prefix}.${name}` };
      const request = await sign("ecs", { method: "POST", target: "/", headers, body: "{}" });
      return { what: "an unknown target", request };
    }
    case "action":
      return {
        what: "an unknown action",
        request: await sign(random.pick(["sts", "ec2", "iam"]), formRequest(`Action=${name}`)),
      };
  }
};

const oddPath: Attack = async (random, port) => {
  const target = random.pick([
    "/v1/../v1/submitjob",
    "/v1/./submitjob",
    "//v1/submitjob",
    "/v1//submitjob",
    "/v1/submitjob/",
    "/V1/SubmitJob",
    "/v1/%73ubmitjob",
    "/v1/%2e%2e/v1/submitjob",
    "/v1/submitjob%00",
    "/v1/submitjob%",
    "/v1/tags/",
    "/v1/tags/%00",
    "/v1/tags/%E0%A4%A",
    "/v1/tags/a/b",
    "/v1/tags/%2e%2e%2fetc%2fpasswd/x",
    "/v1/{resourceArn}",
    `/v1/${"a/".repeat(2000)}`,
    `/v1/tags/${"%41".repeat(3000)}/x`,
    "/v1/submitjob?%",
    "/v1/submitjob?__proto__=1&constructor=2",
    "/healthz/../v1/submitjob",
    "/favicon.ico",
  ]);
  const plain: PlainRequest = {
    method: "POST",
    target: "/v1/nothing",
    headers: { "content-type": "application/json" },
    body: "{}",
  };
  // The signer would tidy some of these paths; the signature then fails, which is a refusal as good as any.
  const request = await signed(plain, { service: "batch", port });
  return { what: "an odd path", request: { ...request, target } };
};

const pollution: Attack = async (random, port) => {
  const evil = '{"polluted":true}';
  const body = random.pick([
    `{"__proto__":${evil}}`,
    `{"constructor":{"prototype":${evil}}}`,
    `{"__proto__":{"jobName":"a","jobQueue":"q","jobDefinition":"d"}}`,
    `{"jobName":"a","jobQueue":"q","jobDefinition":"d","parameters":{"__proto__":${evil}}}`,
    `{"jobName":"a","jobQueue":"q","jobDefinition":"d","containerOverrides":[${evil}]}`,
  ]);
  const plain = {
    method: "POST",
    target: "/v1/submitjob",
    headers: { "content-type": "application/json" },
    body,
  };
  return { what: "prototype pollution", request: await signFor(SERVICES.batch, plain, port) };
};

const oddForm: Attack = async (random, port) => {
  const body = random.pick([
    () => `Action=CreateImage&Name=x&${"a.".repeat(100)}a=1`,
    () => "Action=CreateImage&__proto__.polluted=1&constructor.prototype.polluted=1",
    () => "Action=CreateImage&InstanceId=i-1&Name=x&NoReboot=perhaps",
    () => "Action=CreateImage&InstanceId=i-1&Name=%00",
    () => "Action=DescribeImages&MaxResults=1e999",
    () => "Action=DescribeImages&Filter=x",
    () => "Action=DescribeImages&Filter.1=x",
    () => "Action=DescribeImages&Filter.1.Value.__proto__=x&Filter.1.Value=y",
    () => "Action=DescribeImages&DryRun.1=true",
    () => `Action=DescribeImages&${Array.from({ length: 20_001 }, (_, i) => `a${i}=1`).join("&")}`,
    () => `${"&".repeat(random.int(1000))}`,
  ])();
  return { what: "an odd form", request: await signFor(SERVICES.ec2, formRequest(body), port) };
};

export const attacks: readonly Attack[] = [
  brokenJson,
  wrongTypes,
  deepNesting,
  brokenSignature,
  unknownOperation,
  oddPath,
  pollution,
  oddForm,
];

/** Larger than the server takes; sent seldom, because it is slow. */
export async function hugeBody(random: Random, port: number): Promise<PlainRequest> {
  const size = MIB + 1 + random.int(2 * MIB);
  const plain = {
    method: "POST",
    target: "/v1/submitjob",
    headers: { "content-type": "application/json" },
    body: `{"jobName":"${"a".repeat(size)}"}`,
  };
  return signFor(SERVICES.batch, plain, port);
}
