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
  /** Bytes that the server holds: live memory where it can be asked for, else what its process has resident. */
  readonly heldBytes: () => number;
  /** Growth allowed over the second half of a run: above the noise of `heldBytes`, far below what is sent. */
  readonly maxGrowthMiB: number;
};

export type FuzzReport = {
  readonly requests: number;
  /** How often each exception came: a fuzz that always meets the same refusal tests one line. */
  readonly codes: ReadonlyMap<string, number>;
};

const MIB = 1024 * 1024;

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
  const attackFor = async (roundsOfHalf: number): Promise<void> => {
    for (let round = 0; round < roundsOfHalf; round++) {
      // All kinds at a time, as clients come.
      await Promise.all(
        attacks.map(async (attack) => {
          const { what, request } = await attack(random, target.port);
          await expectRefusal(what, request);
        }),
      );
      if (round % 25 === 0) requests += await sendRawRequests(random, target.port);
      if (round % 100 === 0)
        await expectRefusal("a huge body", await hugeBody(random, target.port));
    }
  };
  // The first half compiles schemas and grows buffers and heap to what such traffic needs: that is no leak. A leak goes
  // on in the second.
  await attackFor(Math.ceil(rounds / 2));
  const before = target.heldBytes();
  await attackFor(Math.floor(rounds / 2));
  const growth = target.heldBytes() - before;
  assert.ok(
    growth < target.maxGrowthMiB * MIB,
    `The server grew by ${Math.round(growth / MIB)} MiB.`,
  );
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
