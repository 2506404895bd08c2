/** Time limits of a queue, from the head that nothing can run to the queue that goes on; in virtual time. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { definitionInput, environmentInput, queueInput } from "../../test/support/batch-inputs.ts";
import { type ControlRoom, controlRoom } from "../../test/support/control-room.ts";
import { testContext } from "../../test/support/service-deps.ts";
import { createComputeEnvironment } from "../service/batch/create-compute-environment.ts";
import { createJobQueue } from "../service/batch/create-job-queue.ts";
import { describeJobs } from "../service/batch/describe-jobs.ts";
import { registerJobDefinition } from "../service/batch/register-job-definition.ts";
import { submitJob } from "../service/batch/submit-job.ts";
import { updateJobQueue } from "../service/batch/update-job-queue.ts";

const tooLarge = "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT";
const shortage = "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY";
const minuteMs = 60_000;

let room: ControlRoom;

beforeEach(async () => {
  room = await controlRoom();
  await createComputeEnvironment(
    room.deps,
    environmentInput("lab", { instanceTypes: ["c6i.large"], maxvCpus: 4 }),
    testContext,
  );
  await room.settle();
  await createJobQueue(
    room.deps,
    {
      ...queueInput("main", "lab"),
      jobStateTimeLimitActions: [tooLarge, shortage].map((reason) => ({
        reason,
        state: "RUNNABLE",
        maxTimeSeconds: 600,
        action: "CANCEL",
      })),
    },
    testContext,
  );
  await registerJobDefinition(room.deps, definitionInput("work"), testContext);
  await room.settle();
});

afterEach(() => room.close());

async function submit(memoryMiB?: string, size?: number): Promise<string> {
  const { jobId } = await submitJob(
    room.deps,
    {
      jobName: "work",
      jobQueue: "main",
      jobDefinition: "work",
      ...(size === undefined ? {} : { arrayProperties: { size } }),
      ...(memoryMiB !== undefined && {
        containerOverrides: { resourceRequirements: [{ type: "MEMORY", value: memoryMiB }] },
      }),
    },
    testContext,
  );
  return jobId ?? "";
}

const described = async (jobId: string) =>
  (await describeJobs(room.deps, { jobs: [jobId] }, testContext)).jobs?.[0];

async function statusOf(jobId: string): Promise<string | undefined> {
  return (await described(jobId))?.status;
}

/** In steps of ten seconds, as the shortages end and begin again meanwhile. */
async function pass(minutes: number): Promise<void> {
  const until = room.deps.clock.now() + minutes * minuteMs;
  while (room.deps.clock.now() < until) {
    room.deps.clock.advance(10_000);
    await room.settle();
  }
}

describe("a time limit", () => {
  it("cancels the head that nothing can run, and the queue goes on", async () => {
    const head = await submit("60000");
    const next = await submit();
    await room.settle();
    await pass(9.5);
    assert.deepEqual([await statusOf(head), await statusOf(next)], ["RUNNABLE", "RUNNABLE"]);
    await pass(1);
    const failed = await described(head);
    assert.equal(failed?.status, "FAILED");
    assert.equal(
      failed?.statusReason,
      `Canceled by JobStateTimeLimit action due to reason: ${tooLarge}`,
    );
    assert.equal(failed?.isCancelled, true);
    assert.deepEqual(failed?.attempts, []);
    assert.equal(await statusOf(next), "STARTING");
  });

  it("gives the next head all of its own time", async () => {
    await submit("60000");
    const second = await submit("60000");
    await room.settle();
    await pass(19);
    assert.equal(await statusOf(second), "RUNNABLE");
    await pass(2);
    assert.equal(await statusOf(second), "FAILED");
  });

  it("goes on through a shortage that is tried again and again", async () => {
    room.provider.script.refuse.set("c6i.large", { code: "NoRoom", message: "The host is full." });
    const head = await submit();
    await room.settle();
    await pass(9.5);
    assert.equal(await statusOf(head), "RUNNABLE");
    // The last try may be the one at which the time is over: it is found refused right after.
    await pass(1.5);
    const failed = await described(head);
    assert.match(failed?.statusReason ?? "", /action due to reason: CAPACITY:INSUFFICIENT/);
  });

  it("is written down: the head and since when are in the queue's row", async () => {
    const head = await submit("60000");
    const since = room.deps.clock.now();
    await room.settle();
    await pass(5);
    const queue = await room.deps.store.read((view) => view.jobQueues.get("main"));
    assert.equal(queue?.blockedHead?.jobId, head);
    assert.equal(queue?.blockedHead?.reason, tooLarge);
    assert.ok((queue?.blockedHead?.since ?? 0) - since < minuteMs);
  });

  it("that is taken away in time cancels nothing", async () => {
    const head = await submit("60000");
    await room.settle();
    await pass(9.5);
    const cleared = { jobQueue: "main", jobStateTimeLimitActions: [] };
    await updateJobQueue(room.deps, cleared, testContext);
    await pass(2);
    assert.equal(await statusOf(head), "RUNNABLE");
  });

  it("cancels the children of an array one after another, each after its time", async () => {
    const parent = await submit("60000", 2);
    const next = await submit();
    await room.settle();
    await pass(10.5);
    assert.equal(await statusOf(`${parent}:0`), "FAILED");
    assert.equal(await statusOf(`${parent}:1`), "RUNNABLE");
    await pass(10.5);
    assert.equal(await statusOf(`${parent}:1`), "FAILED");
    assert.equal(await statusOf(parent), "FAILED");
    assert.equal(await statusOf(next), "STARTING");
  });
});
