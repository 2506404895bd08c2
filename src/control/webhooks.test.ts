import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { type Lab, openLab } from "../../test/support/lab.ts";
import { silentLog } from "../../test/support/silent-log.ts";
import type { WebhookRequest } from "../ports/webhook-sender.ts";
import { webhookPage } from "../service/events/webhook-page.ts";
import { deleteWebhook } from "../service/yard/delete-webhook.ts";
import { listWebhooks } from "../service/yard/list-webhooks.ts";
import { putWebhook } from "../service/yard/put-webhook.ts";
import type { PutWebhookInput } from "../yard/webhooks.ts";
import { createWebhooks, type Webhooks } from "./webhooks.ts";

let lab: Lab;
let sent: WebhookRequest[];
/** What the other end answers, by URL; 2xx when absent. */
let down: Set<string>;

beforeEach(async () => {
  lab = await openLab();
  sent = [];
  down = new Set();
});
afterEach(() => lab.deps.close());

function loop(): Webhooks {
  const { store, clock, site } = lab.deps;
  return createWebhooks({
    ...{ store, clock, log: silentLog },
    sender: {
      async post(request) {
        if (down.has(request.url)) return { kind: "failed", why: "it answered 503" };
        sent.push(request);
        return { kind: "delivered" };
      },
    },
    read: (webhook, after) => webhookPage({ site, store }, webhook, after),
  });
}

async function round(webhooks: Webhooks): Promise<number | undefined> {
  const wakeAt = await webhooks.step();
  await webhooks.settled();
  return wakeAt;
}

const put = (input: Partial<PutWebhookInput> = {}) =>
  putWebhook(lab.deps, { name: "hook", url: "http://one.example/", ...input });

const statuses = (url = "http://one.example/"): readonly string[] =>
  sent
    .filter((request) => request.url === url)
    .map(({ body }) => JSON.parse(body).detail.status as string);

describe("a webhook", () => {
  it("is told what happens after it was put, in order, and nothing twice", async () => {
    await lab.submit();
    await put({ secret: "s" });
    const webhooks = loop();
    await round(webhooks);
    assert.equal(sent.length, 0);
    const jobId = await lab.submit();
    await lab.run(jobId, 0);
    await round(webhooks);
    await round(webhooks);
    assert.deepEqual(statuses(), ["RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED"]);
    const [first] = sent;
    assert.equal(first?.secret, "s");
    assert.equal(first?.eventId, JSON.parse(first?.body ?? "").id);
    assert.equal(first?.sentAt, lab.deps.clock.now());
  });

  it("goes on after a restart where it was", async () => {
    await put();
    await lab.run(await lab.submit(), 0);
    await round(loop());
    assert.equal(sent.length, 4);
    await lab.submit();
    await round(loop());
    assert.equal(sent.length, 5);
  });

  it("is told of more than one page holds, the children of an array one by one", async () => {
    await put();
    await lab.submit({ arrayProperties: { size: 300 } });
    await round(loop());
    assert.equal(new Set(sent.map(({ eventId }) => eventId)).size, 301);
    assert.equal(sent.length, 301);
  });

  it("is told only of the queue and the statuses that it wants", async () => {
    await lab.addQueue("other", "EC2");
    await put({ jobQueue: "other", statuses: ["RUNNABLE", "FAILED"] });
    await lab.run(await lab.submit(), 0);
    const jobId = await lab.submit({ jobQueue: "other" });
    await lab.terminate(jobId);
    await round(loop());
    assert.deepEqual(statuses(), ["RUNNABLE", "FAILED"]);
  });

  it("that does not answer is tried again later and later, and keeps no other waiting", async () => {
    await put();
    await put({ name: "other", url: "http://two.example/" });
    down.add("http://one.example/");
    const webhooks = loop();
    await lab.run(await lab.submit(), 0);
    await round(webhooks);
    assert.equal(statuses("http://two.example/").length, 4);
    assert.deepEqual(statuses(), []);
    const pauses: number[] = [];
    for (let failures = 1; failures <= 11; failures += 1) {
      const trouble = webhooks.troubleOf("hook");
      assert.equal(trouble?.failures, failures);
      assert.equal(trouble.why, "it answered 503");
      pauses.push((trouble.nextAt - lab.deps.clock.now()) / 1000);
      assert.equal(await round(webhooks), trouble.nextAt, "nothing is tried before");
      lab.deps.clock.advance(trouble.nextAt - lab.deps.clock.now());
      await round(webhooks);
    }
    assert.deepEqual(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    down.clear();
    lab.deps.clock.advance(300_000);
    await round(webhooks);
    assert.deepEqual(statuses(), ["RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED"]);
    assert.equal(webhooks.troubleOf("hook"), undefined);
  });

  it("is not held up for ever by one event: after a day that is left out", async () => {
    await put();
    down.add("http://one.example/");
    const webhooks = loop();
    const jobId = await lab.submit();
    await round(webhooks);
    lab.deps.clock.advance(24 * 3_600_000);
    await round(webhooks);
    down.clear();
    await lab.terminate(jobId);
    lab.deps.clock.advance(300_000);
    await round(webhooks);
    assert.deepEqual(statuses(), ["FAILED"]);
  });

  it("is told nothing more once it is removed", async () => {
    await put();
    down.add("http://one.example/");
    const webhooks = loop();
    await lab.submit();
    await round(webhooks);
    await deleteWebhook(lab.deps, { name: "hook" });
    await deleteWebhook(lab.deps, { name: "hook" });
    down.clear();
    lab.deps.clock.advance(10_000);
    assert.equal(await round(webhooks), undefined);
    assert.equal(sent.length, 0);
    assert.equal(webhooks.troubleOf("hook"), undefined);
  });
});

describe("the list of webhooks", () => {
  it("says how far each is and what is wrong, and never the secret", async () => {
    await put({ secret: "hidden", statuses: ["FAILED"] });
    const trouble = { since: 1, failures: 3, why: "it answered 500", nextAt: 9 };
    const deps = { ...lab.deps, deliveries: { troubleOf: () => trouble } };
    const { webhooks } = await listWebhooks(deps);
    assert.deepEqual(webhooks, [
      {
        ...{ name: "hook", url: "http://one.example/", signed: true, statuses: ["FAILED"] },
        ...{ createdAt: lab.deps.clock.now(), reached: "0" },
        ...{ trouble: "it answered 500", failures: 3, nextAttemptAt: 9 },
      },
    ]);
  });

  it("takes addresses and names only as they should be", async () => {
    for (const [input, message] of [
      [{ url: "ftp://x/" }, /url 'ftp:\/\/x\/' is not valid: pass an http or https address/],
      [{ url: "nonsense" }, /url 'nonsense' is not valid/],
      [{ url: "http://u:p@x/" }, /url must hold no user and no password/],
      [{ url: `http://x/${"y".repeat(2048)}` }, /url must be at most 2048 characters, got 2057/],
      [{ name: "a b" }, /name 'a b' is not valid: 1 to 128 letters/],
      [{ name: "serve-1" }, /names that begin with serve- are those of webhooks given to/],
      [{ statuses: ["DONE"] }, /status 'DONE' is not valid/],
    ] as const) {
      await assert.rejects(put(input), { code: "ClientException", message });
    }
  });
});
