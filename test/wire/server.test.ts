/** The server around the protocols: its limits, its own paths, how it ends, and clients that behave badly. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import type { RequestObservation } from "../../src/wire/server.ts";
import { closeConnections, errorCodeOf, SUBMIT, send, signed } from "./signing.ts";
import { startWire } from "./wire-fixture.ts";

const GET = { method: "GET", headers: {}, body: "" };

/** Writes to a bare socket and returns all that comes back until the server ends the connection. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
  });
  socket.write(text);
  await once(socket, "close");
  return received;
}

async function connected(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

/** A handler that reports when it is entered and waits to be let go. */
function gate(): {
  readonly entered: Promise<void>;
  readonly enter: () => Promise<void>;
  readonly open: () => void;
} {
  const entered = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  return {
    entered: entered.promise,
    enter: () => {
      entered.resolve();
      return opened.promise;
    },
    open: opened.resolve,
  };
}

test("health and metrics are answered without a signature", async () => {
  await using wire = await startWire({}, { metricsText: async () => "jobs 1\n" });
  const health = await send(wire.port, { ...GET, target: "/healthz" });
  assert.deepEqual([health.status, health.body], [200, "ok\n"]);
  const metrics = await send(wire.port, { ...GET, target: "/metrics" });
  assert.deepEqual([metrics.status, metrics.body], [200, "jobs 1\n"]);
  closeConnections();
});

test("a body over the limit is refused with 413, at the limit it is read", async () => {
  await using wire = await startWire(
    { batch: { SubmitJob: (input) => ({ jobName: input.jobName, jobId: "1" }) } },
    { maxBodyBytes: 2000 },
  );
  const options = { service: "batch", port: wire.port };
  const body = SUBMIT.body.toString();
  const fits = { ...SUBMIT, body: body + " ".repeat(2000 - body.length) };
  assert.equal((await send(wire.port, await signed(fits, options))).status, 200);
  const large = { ...SUBMIT, body: body + " ".repeat(2001 - body.length) };
  const reply = await send(wire.port, await signed(large, options));
  assert.equal(reply.status, 413);
  assert.equal(errorCodeOf(reply), "RequestEntityTooLargeException");
  assert.match(reply.body, /larger than the 2000 bytes/);
  closeConnections();
});

test("a body declared beyond all patience is refused before it comes", async () => {
  await using wire = await startWire({});
  const answer = await raw(
    wire.port,
    "POST /v1/submitjob HTTP/1.1\r\nhost: a\r\ncontent-length: 99999999999\r\n\r\n",
  );
  assert.match(answer, /^HTTP\/1.1 413 /);
});

test("what is no HTTP, too large in its headers, or asks for other things is refused in AWS's form", async () => {
  await using wire = await startWire({});
  const cases: readonly (readonly [string, number])[] = [
    ["NONSENSE\r\n\r\n", 400],
    ["GET / HTTP/1.1\r\nhost: a\r\nbad header\r\n\r\n", 400],
    [`GET / HTTP/1.1\r\nhost: a\r\nx: ${"y".repeat(20_000)}\r\n\r\n`, 431],
    [`GET /${"y".repeat(20_000)} HTTP/1.1\r\nhost: a\r\n\r\n`, 431],
    ["CONNECT example.com:443 HTTP/1.1\r\nhost: a\r\n\r\n", 405],
    ["GET / HTTP/1.1\r\nhost: a\r\nexpect: 200-ok\r\n\r\n", 417],
    ["GET /ws HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n", 400],
    ["POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n", 400],
    ["GET / HTTP/1.1\r\nconnection: close\r\n\r\n", 403],
  ];
  for (const [text, status] of cases) {
    const answer = await raw(wire.port, text);
    assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `), text.slice(0, 80));
    assert.match(answer, /x-amzn-requestid: /i);
    assert.match(answer, /"__type":"\w+"|<Code>\w+<\/Code>/);
  }
});

test("an upgrade needs a door and a signature", async () => {
  const door = { admit: async () => undefined, open: () => assert.fail("not signed") };
  await using wire = await startWire({}, { doors: { "/ws": door } });
  const ask = (path: string): Promise<string> =>
    raw(
      wire.port,
      `GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`,
    );
  assert.match(await ask("/other"), /^HTTP\/1.1 404 .*"type":"ClientException"/s);
  assert.match(await ask("/ws"), /^HTTP\/1.1 403 .*"type":"AccessDeniedException"/s);
});

test("a slow sender of headers is cut", async () => {
  await using wire = await startWire({}, { headersTimeoutMs: 100, requestTimeoutMs: 200 });
  const answer = await raw(wire.port, "POST /v1/submitjob HTTP/1.1\r\nhost:");
  assert.match(answer, /^HTTP\/1.1 408 /);
  assert.match(answer, /RequestTimeoutException/);
});

test("a client that leaves while its request is handled harms nothing", async () => {
  const door = gate();
  const observed = Promise.withResolvers<RequestObservation>();
  await using wire = await startWire(
    {
      batch: {
        SubmitJob: async () => {
          await door.enter();
          return { jobName: "a".repeat(1_000_000), jobId: "1" };
        },
      },
    },
    { credentials: "none", onRequest: observed.resolve },
  );
  const socket = await connected(wire.port);
  const body = SUBMIT.body.toString();
  socket.write(
    `POST /v1/submitjob HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  await door.entered;
  socket.destroy();
  await once(socket, "close");
  door.open();
  assert.equal((await observed.promise).operation, "SubmitJob");
  assert.equal((await send(wire.port, { ...GET, target: "/healthz" })).status, 200);
  assert.deepEqual(wire.errors, []);
  closeConnections();
});

test("each request is observed with its service, operation and status", async () => {
  const seen: RequestObservation[] = [];
  await using wire = await startWire(
    { batch: { SubmitJob: (input) => ({ jobName: input.jobName, jobId: "1" }) } },
    { onRequest: (observation) => void seen.push(observation) },
  );
  const options = { service: "batch", port: wire.port };
  await send(wire.port, await signed(SUBMIT, options));
  await send(wire.port, await signed({ ...SUBMIT, target: "/v1/nothing" }, options));
  await send(wire.port, await signed({ ...SUBMIT, body: "{" }, options));
  assert.deepEqual(
    seen.map(({ service, operation, status }) => [service, operation, status]),
    [
      ["batch", "SubmitJob", 200],
      ["batch", "unknown", 404],
      ["batch", "SubmitJob", 400],
    ],
  );
  assert.ok(seen.every(({ seconds }) => seconds > 0 && seconds < 10));
  closeConnections();
});

test("close finishes what is under way, refuses new connections and then resolves", async () => {
  const door = gate();
  const wire = await startWire({
    batch: {
      SubmitJob: async (input) => {
        await door.enter();
        return { jobName: input.jobName, jobId: "1" };
      },
    },
  });
  // A connection that is open and idle must not hold the server up.
  const idle = await connected(wire.port);
  const request = await signed(SUBMIT, { service: "batch", port: wire.port });
  const underWay = send(wire.port, request);
  await door.entered;
  const closed = wire.close();
  const [refusal] = await once(connect(wire.port, "127.0.0.1"), "error");
  assert.equal(refusal.code, "ECONNREFUSED");
  door.open();
  const reply = await underWay;
  assert.equal(reply.status, 200);
  assert.equal(reply.headers.connection, "close");
  await closed;
  idle.destroy();
});

test("close cuts what does not end in time", async () => {
  const door = gate();
  const wire = await startWire(
    { batch: { SubmitJob: () => door.enter().then(() => ({ jobName: "", jobId: "" })) } },
    { closeTimeoutMs: 50 },
  );
  const underWay = send(wire.port, await signed(SUBMIT, { service: "batch", port: wire.port }));
  const cut = assert.rejects(underWay, /socket hang up|ECONNRESET/);
  await door.entered;
  await wire.close();
  await cut;
  door.open();
});
