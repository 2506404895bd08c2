/** Events of a real server: read by the command line, followed through a crash, and told once each. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { after, describe, it } from "node:test";
import { TerminateJobCommand } from "@aws-sdk/client-batch";
import type { BatchEvent } from "../../src/yard/batch-event.ts";
import { ended, eventually, makeQueue, registerShell, submit } from "../support/batch-story.ts";
import { program, runToEnd, serve, temporaryFolder } from "../support/serve.ts";

const data = temporaryFolder("events");
const followers = new Set<ChildProcess>();
after(() => {
  for (const follower of followers) follower.kill("SIGKILL");
});

/** `batchyard events --follow --json`: what it has printed so far. */
function follow(): readonly BatchEvent[] {
  const child = spawn(program, ["events", "--follow", "--json", "--data", data], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  followers.add(child);
  const heard: BatchEvent[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => heard.push(JSON.parse(line)));
  return heard;
}

const statusesOf = (events: readonly BatchEvent[], jobId: string): readonly string[] =>
  events.filter(({ detail }) => detail.jobId === jobId).map(({ detail }) => detail.status);

const life = ["RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED"];

describe("batchyard events", () => {
  it("prints what has happened, and follows what happens through a crash of the server", async () => {
    const flags = ["--runtime", "process", "--overcommit"];
    const first = await serve(data, ...flags);
    const { port } = new URL(first.endpoint);
    await makeQueue(first, "main");
    const jobDefinition = await registerShell(first, "ok", "true");
    const heard = follow();
    const jobId = await submit(first, { jobQueue: "main", jobDefinition });
    await ended(first, [jobId]);
    await eventually("the life is heard", async () => statusesOf(heard, jobId).length === 4);
    assert.deepEqual(statusesOf(heard, jobId), life);

    await first.kill("SIGKILL");
    const second = await serve(data, ...flags, "--port", port);
    const next = await submit(second, {
      ...{ jobQueue: "main", jobDefinition, jobName: "many", arrayProperties: { size: 3 } },
    });
    await ended(second, [next]);
    await eventually("the array is heard", async () => statusesOf(heard, next).length === 2);
    await eventually("so are its children", async () =>
      [0, 1, 2].every((index) => statusesOf(heard, `${next}:${index}`).includes("SUCCEEDED")),
    );
    assert.deepEqual(statusesOf(heard, `${next}:2`), life);
    assert.equal(new Set(heard.map(({ id }) => id)).size, heard.length, "each is told once");

    const history = await runToEnd(program, ["events", "--data", data, "--job", jobId]);
    assert.equal(history.code, 0, history.stderr);
    const [head, ...lines] = history.stdout.trimEnd().split("\n");
    assert.match(head ?? "", /^TIME +STATUS +JOB +QUEUE +NAME$/);
    assert.deepEqual(
      lines.map((line) => line.split(/ +/)[1]),
      life,
    );
    const column = head?.indexOf("JOB");
    assert.ok(lines.every((line) => line.indexOf(jobId) === column));

    const wrong = await runToEnd(program, ["events", "--data", data, "--status", "DONE"]);
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /^batchyard: status 'DONE' is not valid: pass any of SUBMITTED,/);
    await second.kill("SIGTERM");
  });
});

describe("webhooks", () => {
  it("are told what happens, at the addresses given at the start and later, also after a restart", async () => {
    const folder = temporaryFolder("webhooks");
    const hook = await receiver();
    const flags = ["--runtime", "process", "--overcommit", "--webhook", `${hook.url}given`];
    const first = await serve(folder, ...flags);
    await makeQueue(first, "main");
    const jobDefinition = await registerShell(first, "ok", "true");
    const words = (...given: string[]) => ["webhooks", ...given, "--data", folder];
    const put = words("put", "failures", `${hook.url}put`, "--status", "FAILED");
    assert.equal((await runToEnd(program, put)).code, 0);
    const jobId = await submit(first, { jobQueue: "main", jobDefinition });
    await eventually("it is delivered", async () => hook.heard("/given", jobId).length === 4);
    assert.deepEqual(hook.heard("/given", jobId), life);
    await first.kill("SIGKILL");

    const second = await serve(folder, ...flags);
    const next = await submit(second, { jobQueue: "main", jobDefinition });
    await second.batch.send(new TerminateJobCommand({ jobId: next, reason: "enough" }));
    await eventually("the end is delivered", async () => hook.heard("/put", next).length === 1);
    assert.deepEqual(hook.heard("/put", jobId), []);
    const { stdout } = await runToEnd(program, words("list"));
    assert.match(stdout, /^failures +http.*\/put +\d+ +FAILED +ok$/m);
    assert.match(stdout, /^serve-[0-9a-f]{12} +http.*\/given +\d+ +all +ok$/m);
    const wrong = await runToEnd(program, words("put", "x", "file:///etc/passwd"));
    assert.match(wrong.stderr, /url 'file:\/\/\/etc\/passwd' is not valid/);
    await second.kill("SIGTERM");
    hook.close();
  });
});

/** An address that remembers the events it is sent, each once however often it comes. */
async function receiver() {
  const events = new Map<string, { readonly path: string; readonly event: BatchEvent }>();
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const event = JSON.parse(body) as BatchEvent;
    const path = request.url ?? "";
    if (!events.has(`${path} ${event.id}`)) events.set(`${path} ${event.id}`, { path, event });
    response.writeHead(204).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    heard: (path: string, jobId: string): readonly string[] =>
      statusesOf(
        [...events.values()].filter((one) => one.path === path).map(({ event }) => event),
        jobId,
      ),
    close: () => server.close(),
  };
}
