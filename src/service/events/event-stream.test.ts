import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { type Lab, openLab } from "../../../test/support/lab.ts";
import { createCommits } from "../../control/commits.ts";
import type { BatchEvent } from "../../yard/batch-event.ts";
import { eventStream } from "./event-stream.ts";

type Told = { readonly id: string; readonly event: BatchEvent };

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.deps.close());

function open(query: string, more: { lastEventId?: string; signal?: AbortSignal } = {}) {
  const commits = createCommits(lab.deps.clock);
  const { lastEventId, signal = new AbortController().signal } = more;
  const stream = eventStream(
    { ...lab.deps, commits },
    { query: new URLSearchParams(query), lastEventId, signal },
  );
  return { stream, commits };
}

/** All that is kept beyond the place, as far as the filters let it through. */
async function tell(query: string, lastEventId?: string): Promise<readonly Told[]> {
  const texts: string[] = [];
  const { stream } = open(`follow=false&${query}`, lastEventId ? { lastEventId } : {});
  for await (const text of await stream) texts.push(text);
  return texts.flatMap((text) => {
    const [, id = "", data] = /^id: (.+)\ndata: (.+)\n\n$/.exec(text) ?? [];
    return data === undefined ? [] : [{ id, event: JSON.parse(data) as BatchEvent }];
  });
}

/** The end of an id, where those of a test differ. */
const last = (jobId: string): string => jobId.slice(32);
const brief = ({ event: { detail } }: Told): string => `${last(detail.jobId)} ${detail.status}`;

describe("the stream of events", () => {
  it("tells a job's life as EventBridge does, each time as the job was then", async () => {
    const jobId = await lab.submit({ retryStrategy: { attempts: 2 }, tags: { team: "lab" } });
    lab.deps.clock.advance(5_000);
    await lab.run(jobId, 3);
    await lab.run(jobId, 0);
    const told = await tell("after=0");
    assert.deepEqual(
      told.map(({ event }) => event.detail.status),
      [...["RUNNABLE", "STARTING", "RUNNING"], ...["RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED"]],
    );
    const [first, , running, again, , , last] = told.map(({ event }) => event);
    const arn = `arn:aws:batch:eu-west-1:123456789012:job/${jobId}`;
    const { detail, id, ...envelope } = first ?? assert.fail();
    assert.deepEqual(envelope, {
      version: "0",
      "detail-type": "Batch Job State Change",
      source: "aws.batch",
      account: "123456789012",
      time: "2023-11-14T22:13:20Z",
      region: "eu-west-1",
      resources: [arn],
    });
    assert.match(id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.deepEqual(detail, {
      jobArn: arn,
      jobName: "story",
      jobId,
      jobQueue: "arn:aws:batch:eu-west-1:123456789012:job-queue/main",
      status: "RUNNABLE",
      attempts: [],
      createdAt: 1_700_000_000_000,
      retryStrategy: { attempts: 2, evaluateOnExit: [] },
      dependsOn: [],
      jobDefinition: "arn:aws:batch:eu-west-1:123456789012:job-definition/echo:1",
      parameters: { word: "hello" },
      container: {
        ...{ command: ["echo", "hello"], image: "busybox", volumes: [], environment: [] },
        ...{ mountPoints: [], ulimits: [], secrets: [], networkInterfaces: [] },
        resourceRequirements: [
          { type: "VCPU", value: "1" },
          { type: "MEMORY", value: "64" },
        ],
      },
      tags: { team: "lab" },
      propagateTags: false,
      platformCapabilities: ["EC2"],
    });
    const at = (event: BatchEvent | undefined) => event?.detail as Record<string, unknown>;
    assert.equal(at(running).startedAt, 1_700_000_005_000);
    assert.deepEqual(at(running).attempts, []);
    assert.match(String((at(running).container as { taskArn: string }).taskArn), /:task\//);
    assert.equal((at(again).attempts as unknown[]).length, 1);
    assert.equal(at(again).stoppedAt, undefined);
    assert.equal((at(last).attempts as unknown[]).length, 2);
    assert.equal(at(last).statusReason, "Essential container in task exited");
    assert.deepEqual(await tell("after=0"), told, "told again, it is the same to the letter");
  });

  it("tells children that changed together one by one, and goes on within them", async () => {
    const jobId = await lab.submit({ arrayProperties: { size: 200 } });
    const told = await tell("after=0");
    assert.equal(told.length, 201);
    assert.deepEqual(told[0]?.event.detail, {
      ...told[0]?.event.detail,
      ...{ jobId, status: "PENDING", arrayProperties: { size: 200 } },
    });
    const seventh = told[7];
    assert.equal(seventh?.event.detail.jobId, `${jobId}:6`);
    const rest = await tell("", seventh?.id);
    assert.deepEqual(rest, told.slice(8));
    assert.equal(new Set(told.map(({ event }) => event.id)).size, 201);
  });

  it("tells only of the queue, the statuses and the job that are asked for", async () => {
    await lab.addQueue("other", "EC2");
    const one = await lab.submit();
    const many = await lab.submit({ arrayProperties: { size: 3 } });
    await lab.submit({ jobQueue: "other" });
    await lab.run(one, 0);
    assert.deepEqual((await tell("after=0&queue=other")).length, 1);
    assert.deepEqual((await tell("after=0&status=STARTING,SUCCEEDED")).map(brief), [
      `${last(one)} STARTING`,
      `${last(one)} SUCCEEDED`,
    ]);
    assert.equal((await tell(`after=0&job=${many}`)).length, 4);
    assert.deepEqual((await tell(`after=0&job=${many}:1`)).map(brief), [
      `${last(many)}:1 RUNNABLE`,
    ]);
  });

  it("tells what little it knows of a job that is not kept any more", async () => {
    const jobId = await lab.submit();
    await lab.run(jobId, 0);
    await lab.deps.store.transact((tx) => tx.jobs.removeFinished(Number.MAX_SAFE_INTEGER, 10));
    const told = await tell("after=0");
    assert.equal(told.length, 4);
    assert.equal(told[0]?.event.detail.jobId, jobId);
    assert.equal(told[3]?.event.detail.status, "SUCCEEDED");
  });

  it("refuses what it does not understand, naming it", async () => {
    const refused = async (query: string, lastEventId?: string): Promise<string> =>
      open(query, lastEventId ? { lastEventId } : {}).stream.then(
        () => "nothing",
        ({ code, message }: { code: string; message: string }) => `${code}: ${message}`,
      );
    for (const [query, message] of [
      ["since=1", /^ClientException: Parameter 'since' is not known; allowed: after, follow/],
      ["after=x", /^ClientException: after 'x' is not valid/],
      ["after=5", /^ClientException: after '5' is beyond the newest event, 0/],
      ["follow=maybe", /^ClientException: follow 'maybe' is not valid/],
      ["status=DONE", /^ClientException: status 'DONE' is not valid: pass any of SUBMITTED,/],
      ["job=7", /^ClientException: job '7' is not valid/],
      ["queue=arn:aws:sqs:x:1:y", /^ClientException: queue 'arn:aws:sqs:x:1:y' is not valid/],
    ] as const) {
      assert.match(await refused(query), message);
    }
    assert.match(await refused("", "-1"), /^ClientException: Last-Event-ID '-1' is not valid/);
  });
});

/** Lets time pass, in steps, until there is an answer: when a stream begins to wait is its own affair. */
async function passing<T>(answer: Promise<T>, stepMs: number): Promise<T> {
  let isThere = false;
  void answer.finally(() => {
    isThere = true;
  });
  while (!isThere) {
    lab.deps.clock.advance(stepMs);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return answer;
}

describe("a listener", () => {
  it("hears what happens from now on, and that nothing does", async () => {
    await lab.submit();
    const leaving = new AbortController();
    const { stream, commits } = open("", { signal: leaving.signal });
    const texts = (await stream)[Symbol.asyncIterator]();
    const next = async (): Promise<string> => (await texts.next()).value as string;
    assert.equal(await next(), "retry: 2000\nid: 1\n\n");
    const waiting = next();
    const jobId = await lab.submit();
    commits.note();
    const heard = await passing(waiting, 20);
    assert.match(heard, new RegExp(`^id: 2\ndata: .*${jobId}`));
    assert.equal(await passing(next(), 15_000), ": nothing new\nid: 2\n\n");
    const end = texts.next();
    leaving.abort();
    assert.deepEqual(await end, { value: undefined, done: true });
  });

  it("is told when what it asks for is no longer kept", async () => {
    const jobId = await lab.submit();
    await lab.run(jobId, 0);
    await lab.deps.store.transact((tx) =>
      tx.stateChanges.removeOldest({ before: Number.MAX_SAFE_INTEGER, keep: 0, limit: 9 }),
    );
    const { stream } = open("after=1&follow=false");
    const texts: string[] = [];
    for await (const text of await stream) texts.push(text);
    assert.deepEqual(texts.slice(0, 2), [
      "retry: 2000\nid: 1\n\n",
      ": events before 4 are not kept any more\n\n",
    ]);
    assert.equal(texts.length, 3);
  });
});
