/** Answers without an end: verified like all others, pulled by their reader, and ended by whoever goes first. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { test } from "node:test";
import { ServiceError } from "../../src/model/errors.ts";
import { signRequest } from "../../src/wire/client/signed-request.ts";
import { yardClient } from "../../src/wire/client/yard-client.ts";
import type { StreamHandler } from "../../src/wire/streams.ts";
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY, startWire, type WireFixture } from "./wire-fixture.ts";

const path = "/yard/v1/ticks";
const withStream = (handler: StreamHandler): Promise<WireFixture> =>
  startWire({}, { streams: { [path]: handler } });

function connectionTo({ endpoint }: WireFixture, secretAccessKey = SECRET_ACCESS_KEY) {
  return { endpoint, region: "eu-central-1", accessKeyId: ACCESS_KEY_ID, secretAccessKey };
}

const client = (wire: WireFixture, secret?: string) =>
  yardClient(connectionTo(wire, secret), Date.now);

/** The bare answer: a test decides when it reads. */
async function openBare(wire: WireFixture): Promise<IncomingMessage> {
  const request = { service: "yard", method: "GET", path, now: Date.now() } as const;
  const { url, headers } = await signRequest(connectionTo(wire), request);
  const [response] = (await once(get(url, { headers }), "response")) as [IncomingMessage];
  return response;
}

test("what a handler says is read as it comes, with the query and the last id that it was asked with", async () => {
  const asked: string[] = [];
  await using wire = await withStream(async ({ query, lastEventId }) => {
    asked.push(`${query} ${lastEventId}`);
    return (async function* () {
      yield "retry: 1\nid: 4\n\n";
      yield "id: 5\ndata: {}\n\n: aside\n";
      yield "\nid: 6\ndata: one\ndata: two\n\n";
    })();
  });
  const said = [];
  for await (const event of await client(wire).events(path, { job: "a/b c" }, "3"))
    said.push(event);
  assert.deepEqual(said, [
    { id: "4" },
    { id: "5", data: "{}" },
    { id: "5", comment: "aside" },
    { id: "6", data: "one\ntwo" },
  ]);
  assert.deepEqual(asked, ["job=a%2Fb+c 3"]);
});

test("a stranger is refused before the handler hears of it, and what it refuses has AWS's form", async () => {
  let heard = 0;
  await using wire = await withStream(async () => {
    heard += 1;
    throw new ServiceError("ClientException", 400, "after 'x' is not valid.");
  });
  await assert.rejects(client(wire, "wrong").events(path, {}, "0"), {
    code: "InvalidSignatureException",
  });
  assert.equal((await fetch(`${wire.endpoint}${path}`)).status, 403);
  assert.equal(heard, 0);
  await assert.rejects(client(wire).events(path, {}, "0"), {
    code: "ClientException",
    message: "after 'x' is not valid.",
  });
  await assert.rejects(client(wire).events("/yard/v1/other", {}, "0"), {
    code: "UnknownOperationException",
  });
});

test("a handler that fails costs an answer or its stream, not the server", async () => {
  let failAtOnce = true;
  await using wire = await withStream(async () => {
    if (failAtOnce) throw new Error("no");
    return (async function* () {
      yield "id: 1\n\n";
      throw new Error("no more");
    })();
  });
  await assert.rejects(client(wire).events(path, {}, "0"), { code: "ServerException" });
  failAtOnce = false;
  const broken = async (): Promise<void> => {
    for await (const _ of await client(wire).events(path, {}, "0"));
  };
  await assert.rejects(broken());
  assert.equal((await fetch(`${wire.endpoint}/healthz`)).status, 200);
  assert.equal(wire.errors.length, 2);
});

test("nothing is asked for that a slow reader has no room for", async () => {
  const text = `data: ${"x".repeat(64 * 1024)}\n\n`;
  /** More than the buffers of both ends hold, far less than is said. */
  const underWayMax = 16 * 1024 * 1024;
  const enough = 2 * underWayMax;
  let said = 0;
  let read = 0;
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  await using wire = await withStream(async () =>
    (async function* () {
      try {
        for (;;) {
          yield text;
          said += text.length;
          assert.ok(said - read < underWayMax, `${said} said, ${read} read`);
        }
      } finally {
        end();
      }
    })(),
  );
  for await (const bytes of await openBare(wire)) {
    read += (bytes as Buffer).length;
    if (read > enough) break;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  await ended;
  assert.deepEqual(wire.errors, []);
});

test("a reader that goes ends the handler, also one that waits", async () => {
  const { promise: gone, resolve: go } = Promise.withResolvers<void>();
  await using wire = await withStream(async ({ signal }) =>
    (async function* () {
      yield "id: 1\n\n";
      await once(signal, "abort");
      go();
    })(),
  );
  const response = await openBare(wire);
  await once(response, "data");
  response.destroy();
  await gone;
});

test("a server that closes ends its streams first", async () => {
  const wire = await withStream(async ({ signal }) =>
    (async function* () {
      yield "id: 1\n\n";
      if (!signal.aborted) await once(signal, "abort");
    })(),
  );
  const said = await client(wire).events(path, {}, "0");
  const closed = Promise.withResolvers<void>();
  for await (const _ of said) closed.resolve(wire.close());
  await closed.promise;
});
