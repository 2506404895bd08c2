/**
 * Hostile requests from a fixed seed, against any running server that knows the fixture's key: each must be refused
 * with a 4xx status and a body in AWS's form, within a time, and the server must be well afterwards. Written as a
 * function so that the end-to-end tests can turn it on the whole server.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import type { NormalizedSchema } from "@smithy/core/schema";
import { kindOf, membersOf, schemaOf } from "../../src/wire/schema.ts";
import { operationSchemasOf, SERVICES, type Service } from "../../src/wire/services.ts";
import { fullValue } from "./schema-values.ts";
import { errorCodeOf, type PlainReply, type PlainRequest, send, signed } from "./signing.ts";

export type FuzzTarget = {
  readonly port: number;
  /** Resident memory of the server's process in bytes. */
  readonly residentBytes: () => number;
};

export type FuzzReport = {
  readonly requests: number;
  /** How often each exception came: a fuzz that always meets the same refusal tests one line. */
  readonly codes: ReadonlyMap<string, number>;
};

type Random = {
  /** A whole number from 0 up to, not including, `below`. */
  readonly int: (below: number) => number;
  readonly pick: <T>(from: readonly T[]) => T;
};

const JSON_SERVICES = [SERVICES.batch, SERVICES.ecs, SERVICES.logs, SERVICES.ssm];
const MIB = 1024 * 1024;
/** Growth allowed over the whole run: far above noise, far below what was sent. */
const MAX_GROWTH_BYTES = 128 * MIB;

export async function fuzzServer(
  target: FuzzTarget,
  seed: number,
  rounds: number,
): Promise<FuzzReport> {
  const random = seeded(seed);
  const codes = new Map<string, number>();
  let requests = 0;
  const expectRefusal = async (what: string, plain: PlainRequest): Promise<void> => {
    const reply = await send(target.port, plain);
    requests++;
    const code = assertRefusal(what, plain, reply);
    codes.set(code, (codes.get(code) ?? 0) + 1);
  };
  const attacks = [
    brokenJson,
    wrongTypes,
    deepNesting,
    brokenSignature,
    unknownOperation,
    oddPath,
    pollution,
    oddForm,
  ];
  // Warm-up: schemas are compiled and buffers grown once; that is no leak.
  for (const attack of attacks) {
    for (let i = 0; i < 30; i++) {
      const { what, request } = await attack(random, target.port);
      await expectRefusal(what, request);
    }
  }
  const before = target.residentBytes();
  for (let round = 0; round < rounds; round++) {
    // Eight at a time, as clients come.
    await Promise.all(
      attacks.map(async (attack) => {
        const { what, request } = await attack(random, target.port);
        await expectRefusal(what, request);
      }),
    );
    if (round % 25 === 0) requests += await rawAttacks(random, target.port);
    if (round % 100 === 0) await expectRefusal("a huge body", await hugeBody(random, target.port));
  }
  const growth = target.residentBytes() - before;
  assert.ok(growth < MAX_GROWTH_BYTES, `The server grew by ${Math.round(growth / MIB)} MiB.`);
  assert.equal(Object.hasOwn(Object.prototype, "polluted"), false);
  const health = await send(target.port, {
    method: "GET",
    target: "/healthz",
    headers: {},
    body: "",
  });
  assert.equal(health.status, 200);
  return { requests, codes };
}

function assertRefusal(what: string, plain: PlainRequest, reply: PlainReply): string {
  const context = `${what}: ${plain.method} ${plain.target.slice(0, 100)} ${plain.body.toString("utf8").slice(0, 300)} -> ${reply.status} ${reply.body.slice(0, 300)}`;
  assert.ok(reply.status >= 400 && reply.status < 500, context);
  assert.ok(reply.headers["x-amzn-requestid"], context);
  assert.ok(
    reply.body.length < 4000,
    `The refusal is ${reply.body.length} characters long. ${context}`,
  );
  const code = errorCodeOf(reply);
  assert.match(String(code), /^[A-Za-z.]+$/, context);
  return String(code);
}

type Attack = (
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
    if (!spoil(input, value, random)) continue;
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
        request: await sign(random.pick(["sts", "ec2"]), formRequest(`Action=${name}`)),
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

async function hugeBody(random: Random, port: number): Promise<PlainRequest> {
  const size = MIB + 1 + random.int(2 * MIB);
  const plain = {
    method: "POST",
    target: "/v1/submitjob",
    headers: { "content-type": "application/json" },
    body: `{"jobName":"${"a".repeat(size)}"}`,
  };
  return signFor(SERVICES.batch, plain, port);
}

/** Requests that stop in the middle, or are no HTTP: the server either answers 4xx or ends the connection. */
async function rawAttacks(random: Random, port: number): Promise<number> {
  const whole =
    'POST /v1/submitjob HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 40\r\n\r\n{"jobName":"a","jobQueue":"q"';
  const texts = [
    whole.slice(0, 1 + random.int(whole.length - 1)),
    whole,
    `GET / HTTP/1.1\r\n${"x: y\r\n".repeat(4000)}\r\n`,
    "GET / HTTP/1.1\r\nhost: a\r\nx\0y: z\r\n\r\n",
    "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nZZZ\r\n",
    "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n",
    "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "GET http://example.com/ HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
    Array.from({ length: 300 }, () => String.fromCharCode(random.int(256))).join(""),
  ];
  await Promise.all(
    texts.map(async (text) => {
      const socket = connect(port, "127.0.0.1");
      let received = "";
      socket.on("error", () => {});
      socket.on("data", (chunk) => {
        received += chunk.toString("latin1");
      });
      await once(socket, "connect");
      // Half-closing says that no more will come.
      socket.end(text, "latin1");
      await once(socket, "close", { signal: AbortSignal.timeout(8000) });
      assert.ok(/^$|^HTTP\/1\.1 4\d\d /.test(received), `${text.slice(0, 80)} -> ${received}`);
    }),
  );
  return texts.length;
}

/** A request of a random operation with every member set, or with the body given. */
function jsonRequest(
  random: Random,
  body: string | undefined,
): { readonly service: Service; readonly plain: PlainRequest } {
  const service = random.pick(JSON_SERVICES);
  const [, schema] = random.pick([...operationSchemasOf(service)]);
  const { plain } = jsonRequestOf(service, schema, jsonForm(fullValue(schemaOf(schema[4]))));
  return { service, plain: body === undefined ? plain : { ...plain, body } };
}

function jsonRequestOf(
  service: Service,
  schema: readonly unknown[],
  value: unknown,
): { readonly plain: PlainRequest } {
  const body = JSON.stringify(value);
  if (service.protocol === "awsJson1.1") {
    const target = `${service.targetPrefix}.${String(schema[2])}`;
    const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": target };
    return { plain: { method: "POST", target: "/", headers, body } };
  }
  const traits = schema[3] as { readonly http?: readonly [string, string, number] };
  const [method = "POST", path = "/"] = traits.http ?? [];
  return {
    plain: {
      method,
      target: path.replace(/\{\w+\}/, "arn%3Aaws%3Ax"),
      headers: { "content-type": "application/json" },
      body,
    },
  };
}

function formRequest(body: string): PlainRequest {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return { method: "POST", target: "/", headers, body };
}

function signFor(service: Service, plain: PlainRequest, port: number): Promise<PlainRequest> {
  return signed(plain, { service: service.name, port });
}

/** Times and bytes as they stand in JSON. */
function jsonForm(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(jsonForm);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, jsonForm(inner)]));
}

/** Puts a value of a wrong kind somewhere into `value`; false if the schema has no place that can be wrong. */
function spoil(schema: NormalizedSchema, value: unknown, random: Random): boolean {
  const isBody = (m: { readonly schema: NormalizedSchema }): boolean => {
    const traits = m.schema.getMergedTraits();
    return !traits.httpLabel && !traits.httpQuery && kindOf(m.schema) !== "document";
  };
  const here = value as Record<string, unknown>;
  const members = membersOf(schema).filter((m) => isBody(m) && here[m.name] !== undefined);
  if (members.length === 0) return false;
  const member = random.pick(members);
  const inner = here[member.name];
  // Half of the time deeper, where there is a deeper.
  if (member.schema.isStructSchema() && random.int(2) === 0) {
    if (spoil(member.schema, inner, random)) return true;
  }
  if (member.schema.isListSchema() && random.int(2) === 0) {
    const element = member.schema.getValueSchema();
    const list = inner as unknown[];
    if (element.isStructSchema() && spoil(element, list[1], random)) return true;
    list[1] = null;
    return true;
  }
  const wrong = [1e300 * 1e10, 7, "text", true, [1], { a: { b: 1 } }, [[]]].filter(
    (candidate) => !fits(kindOf(member.schema), candidate),
  );
  here[member.name] = random.pick(wrong);
  return true;
}

/** `Infinity` becomes null in JSON and so absence: it counts as fitting everywhere. */
function fits(kind: ReturnType<typeof kindOf>, value: unknown): boolean {
  if (value === Number.POSITIVE_INFINITY) return true;
  switch (kind) {
    case "string":
      return typeof value === "string";
    case "blob":
      return value === "text";
    case "number":
    case "timestamp":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    case "list":
      return Array.isArray(value);
    default:
      return typeof value === "object" && !Array.isArray(value);
  }
}

/** mulberry32: the same seed gives the same requests on every machine. */
function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number): number => Math.floor(next() * below);
  return {
    int,
    pick: (from) => {
      const chosen = from[int(from.length)];
      if (chosen === undefined) throw new Error("Nothing to pick from.");
      return chosen;
    },
  };
}
