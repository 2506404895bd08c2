/**
 * Hostile requests from a fixed seed, against any running server that knows the fixture's key: each must be refused
 * with a 4xx status and a body in AWS's form, within a time, and the server must be well afterwards. Written as a
 * function so that the end-to-end tests can turn it on the whole server.
 */
import assert from "node:assert/strict";
import { attacks, hugeBody } from "./attacks.ts";
import { sendRawRequests } from "./raw-requests.ts";
import { seeded } from "./seeded-random.ts";
import { errorCodeOf, type PlainReply, type PlainRequest, send } from "./signing.ts";

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
    if (round % 25 === 0) requests += await sendRawRequests(random, target.port);
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
  const asked = `${plain.method} ${plain.target.slice(0, 100)}`;
  const sent = plain.body.toString("utf8").slice(0, 300);
  const context = `${what}: ${asked} ${sent} -> ${reply.status} ${reply.body.slice(0, 300)}`;
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
