import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, it } from "node:test";
import { httpSender } from "./http-sender.ts";

type Received = { readonly headers: IncomingHttpHeaders; readonly body: string };

const received: Received[] = [];
let status = 200;
let server: Server;
let url: string;
before(async () => {
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    received.push({ headers: request.headers, body });
    response.writeHead(status, { location: "/elsewhere" }).end("thanks");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?x=1`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

const post = (more: { secret?: string; url?: string; signal?: AbortSignal } = {}) =>
  httpSender("1.2.3").post(
    {
      ...{ url: more.url ?? url, secret: more.secret, eventId: "e-1", body: '{"a":"ü"}' },
      sentAt: 1_700_000_000_123,
    },
    more.signal ?? new AbortController().signal,
  );

describe("the sender of events", () => {
  it("posts the event, signed by the secret", async () => {
    assert.deepEqual(await post({ secret: "shared" }), { kind: "delivered" });
    const { headers, body } = received.at(-1) ?? assert.fail();
    assert.equal(body, '{"a":"ü"}');
    assert.equal(headers["content-type"], "application/json");
    assert.equal(headers["user-agent"], "Batchyard/1.2.3");
    assert.equal(headers["x-batchyard-event-id"], "e-1");
    assert.equal(headers["x-batchyard-timestamp"], "1700000000");
    const expected = createHmac("sha256", "shared").update(`1700000000.${body}`).digest("hex");
    assert.equal(headers["x-batchyard-signature"], `sha256=${expected}`);
  });

  it("signs nothing without one", async () => {
    await post();
    assert.equal(received.at(-1)?.headers["x-batchyard-signature"], undefined);
  });

  it("says what went wrong, and follows nobody elsewhere", async () => {
    for (const refused of [500, 404, 307]) {
      status = refused;
      const before = received.length;
      assert.deepEqual(await post(), { kind: "failed", why: `it answered ${refused}` });
      assert.equal(received.length, before + 1);
    }
    status = 200;
    const outcome = await post({ url: "http://127.0.0.1:1/" });
    assert.equal(outcome.kind, "failed");
    assert.match(outcome.kind === "failed" ? outcome.why : "", /ECONNREFUSED|bad port/);
  });

  it("gives up when it is told to", async () => {
    assert.equal((await post({ signal: AbortSignal.abort() })).kind, "failed");
  });
});
