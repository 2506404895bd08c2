/** Who is let in: every way a signature can be right or wrong, against a running server. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { systemClock } from "../../src/main/system-clock.ts";
import {
  closeConnections,
  errorCodeOf,
  type PlainReply,
  presigned,
  SUBMIT,
  send,
  signed,
} from "./signing.ts";
import { PRINCIPAL_ARN, startWire, type WireFixture } from "./wire-fixture.ts";

const NOW = Date.UTC(2026, 0, 31, 12, 0, 0);
let wire: WireFixture;
let caller: unknown;

before(async () => {
  wire = await startWire(
    {
      batch: {
        SubmitJob: (input, context) => {
          caller = context;
          return { jobName: input.jobName, jobId: "1" };
        },
      },
      sts: { GetCallerIdentity: (_input, context) => ({ Arn: context.principalArn }) },
    },
    {
      clock: { ...systemClock, now: () => NOW },
      newRequestId: () => "7b5c3c1c-0000-4000-8000-000000000001",
    },
  );
});
after(async () => {
  closeConnections();
  await wire.close();
});

const batch = () => ({ service: "batch", port: wire.port, date: new Date(NOW) });

function assertRefused(reply: PlainReply, code: string, message: RegExp): void {
  assert.equal(errorCodeOf(reply), code, reply.body);
  assert.equal(reply.status, 403);
  assert.match(reply.body, message);
  assert.equal(reply.headers["x-amzn-requestid"], "7b5c3c1c-0000-4000-8000-000000000001");
}

test("a signed request is answered and the handler knows its caller", async () => {
  const reply = await send(wire.port, await signed(SUBMIT, batch()));
  assert.equal(reply.status, 200, reply.body);
  assert.deepEqual(caller, {
    requestId: "7b5c3c1c-0000-4000-8000-000000000001",
    principalArn: PRINCIPAL_ARN,
    accessKeyId: "AKIDEXAMPLE",
    region: "us-west-2",
    service: "batch",
    endpoint: `http://127.0.0.1:${wire.port}`,
  });
});

test("an unsigned request is refused", async () => {
  const reply = await send(wire.port, SUBMIT);
  assertRefused(reply, "MissingAuthenticationTokenException", /sign the request/);
});

test("an unknown key and a wrong secret are refused", async () => {
  const unknown = await signed(SUBMIT, { ...batch(), accessKeyId: "AKIDUNKNOWN" });
  assertRefused(
    await send(wire.port, unknown),
    "UnrecognizedClientException",
    /The security token included in the request is invalid/,
  );
  const wrong = await signed(SUBMIT, { ...batch(), secretAccessKey: "wrong" });
  assertRefused(await send(wire.port, wrong), "InvalidSignatureException", /does not match/);
});

test("what was signed cannot be changed: body, path, query, headers", async () => {
  const good = await signed(SUBMIT, batch());
  const changes = [
    { ...good, body: good.body.toString().replace('"a"', '"b"') },
    { ...good, target: "/v1/canceljob" },
    { ...good, target: "/v1/submitjob?x=1" },
    { ...good, headers: { ...good.headers, "content-type": "text/plain" } },
    { ...good, headers: { ...good.headers, "x-amz-date": "20260131T120001Z" } },
  ];
  for (const changed of changes) {
    const reply = await send(wire.port, changed);
    assert.equal(errorCodeOf(reply), "InvalidSignatureException", JSON.stringify(changed));
  }
});

test("the clock may be wrong by five minutes and no more", async () => {
  for (const [minutes, status] of [
    [-5, 200],
    [5, 200],
    [-5.1, 403],
    [5.1, 403],
  ] as const) {
    const date = new Date(NOW + minutes * 60_000);
    const reply = await send(wire.port, await signed(SUBMIT, { ...batch(), date }));
    assert.equal(reply.status, status, `${minutes} minutes: ${reply.body}`);
    if (status === 403) assertRefused(reply, "RequestTimeTooSkewed", /more than 5 minutes/);
  }
});

test("a session token is refused with what to do", async () => {
  const reply = await send(wire.port, await signed(SUBMIT, { ...batch(), sessionToken: "token" }));
  assertRefused(reply, "UnrecognizedClientException", /unset AWS_SESSION_TOKEN/);
});

test("UNSIGNED-PAYLOAD is accepted where its header is signed, and only there", async () => {
  const header = { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" };
  const withHeader = { ...SUBMIT, headers: { ...SUBMIT.headers, ...header } };
  const reply = await send(wire.port, await signed(withHeader, batch()));
  assert.equal(reply.status, 200, reply.body);
  const plain = await signed(SUBMIT, batch());
  const unsigned = String(plain.headers.authorization).replace("x-amz-content-sha256;", "");
  const smuggled = { ...plain, headers: { ...plain.headers, ...header, authorization: unsigned } };
  assertRefused(
    await send(wire.port, smuggled),
    "InvalidSignatureException",
    /x-amz-content-sha256/,
  );
});

test("the Host header must be signed", async () => {
  const good = await signed(SUBMIT, batch());
  const authorization = String(good.headers.authorization).replace("host;", "");
  const reply = await send(wire.port, { ...good, headers: { ...good.headers, authorization } });
  assertRefused(reply, "InvalidSignatureException", /'Host' must be a 'SignedHeader'/);
});

test("the X-Amz-Target header must be signed where there is one", async () => {
  const good = await signed(
    { ...SUBMIT, target: "/", body: "{}" },
    { ...batch(), service: "logs" },
  );
  const headers = { ...good.headers, "x-amz-target": "Logs_20140328.DeleteLogGroup" };
  const reply = await send(wire.port, { ...good, headers });
  assertRefused(reply, "InvalidSignatureException", /'X-Amz-Target' must be a 'SignedHeader'/);
});

test("a signature for one service does not open another", async () => {
  const reply = await send(wire.port, await signed(SUBMIT, { ...batch(), service: "ecs" }));
  assertRefused(reply, "InvalidSignatureException", /correct service: 'batch'/);
});

test("authorization headers that are no SigV4 are refused as incomplete", async () => {
  const good = await signed(SUBMIT, batch());
  const authorization = String(good.headers.authorization);
  const broken = [
    "",
    "Basic dXNlcjpwYXNz",
    "AWS AKIDEXAMPLE:signature",
    authorization.replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"),
    authorization.replace("/aws4_request", ""),
    authorization.replace("20260131/", "20260130/"),
    authorization.slice(0, -1),
    authorization.replace(/Signature=.*/, `Signature=${"g".repeat(64)}`),
    authorization.replace(/SignedHeaders=[^,]*,/, ""),
  ];
  for (const value of broken) {
    const headers = { ...good.headers, authorization: value };
    const reply = await send(wire.port, { ...good, headers });
    assertRefused(reply, "IncompleteSignatureException", /aws4_request/);
  }
});

test("a presigned URL is good until it expires, and for what it was made", async () => {
  const plain = {
    method: "GET",
    target: "/?Action=GetCallerIdentity&Version=2011-06-15",
    headers: {},
    body: "",
  };
  const options = { service: "sts", port: wire.port, expiresInS: 900 };
  const good = await presigned(plain, { ...options, date: new Date(NOW - 890_000) });
  const reply = await send(wire.port, good);
  assert.equal(reply.status, 200, reply.body);
  assert.match(reply.body, new RegExp(`<Arn>${PRINCIPAL_ARN}</Arn>`));
  const late = await presigned(plain, { ...options, date: new Date(NOW - 901_000) });
  assertRefused(await send(wire.port, late), "RequestExpired", /has expired/);
  const early = await presigned(plain, { ...options, date: new Date(NOW + 301_000) });
  assertRefused(await send(wire.port, early), "RequestTimeTooSkewed", /5 minutes/);
  const other = { ...good, target: good.target.replace("GetCallerIdentity", "GetSessionToken") };
  assertRefused(await send(wire.port, other), "SignatureDoesNotMatch", /does not match/);
  const longer = { ...good, target: good.target.replace("Expires=900", "Expires=604801") };
  assertRefused(await send(wire.port, longer), "IncompleteSignature", /604800/);
});

test("a server without credentials lets everybody in as its anonymous caller", async () => {
  await using open = await startWire(
    { batch: { SubmitJob: (_input, context) => ({ jobName: context.principalArn, jobId: "1" }) } },
    { credentials: "none", anonymousArn: "arn:aws:iam::1:user/anyone" },
  );
  const reply = await send(open.port, SUBMIT);
  assert.deepEqual(JSON.parse(reply.body), { jobName: "arn:aws:iam::1:user/anyone", jobId: "1" });
});
