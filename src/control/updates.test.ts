/** Updates of a compute environment's infrastructure, from the request to the last machine of before. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { definitionInput, environmentInput, queueInput } from "../../test/support/batch-inputs.ts";
import { type ControlRoom, controlRoom } from "../../test/support/control-room.ts";
import { testContext } from "../../test/support/service-deps.ts";
import type { ComputeEnvironment } from "../model/compute-environment.ts";
import type { PayloadTask } from "../ports/agent-link.ts";
import { createComputeEnvironment } from "../service/batch/create-compute-environment.ts";
import { createJobQueue } from "../service/batch/create-job-queue.ts";
import { registerJobDefinition } from "../service/batch/register-job-definition.ts";
import { submitJob } from "../service/batch/submit-job.ts";
import { updateComputeEnvironment } from "../service/batch/update-compute-environment.ts";

const minute = 60_000;
let room: ControlRoom;

beforeEach(async () => {
  room = await controlRoom();
  await createComputeEnvironment(
    room.deps,
    environmentInput("lab", {
      instanceTypes: ["c6i.large"],
      allocationStrategy: "BEST_FIT_PROGRESSIVE",
      maxvCpus: 8,
    }),
    testContext,
  );
  await room.settle();
  await createJobQueue(room.deps, queueInput("main", "lab"), testContext);
  await registerJobDefinition(
    room.deps,
    { ...definitionInput("work"), retryStrategy: { attempts: 2 } },
    testContext,
  );
  await room.settle();
});

afterEach(() => room.close());

/** Submits a job and runs it; answers its id and task. */
async function start(): Promise<{ readonly jobId: string; readonly task: PayloadTask }> {
  const input = { jobName: "work", jobQueue: "main", jobDefinition: "work" };
  const before = room.received().length;
  const { jobId = "" } = await submitJob(room.deps, input, testContext);
  await room.settle();
  const task = room.received()[before];
  assert.ok(task, `job ${jobId} was sent to an agent`);
  await room.report(task, "RUNNING");
  return { jobId, task };
}

async function update(instanceType: string): Promise<void> {
  const input = { computeEnvironment: "lab", computeResources: { instanceTypes: [instanceType] } };
  await updateComputeEnvironment(room.deps, input, testContext);
  await room.settle();
}

async function lab(): Promise<ComputeEnvironment> {
  const row = await room.deps.store.read((view) => view.computeEnvironments.get("lab"));
  return row ?? assert.fail("lab is gone");
}

/** Types of the machines that are there. */
async function machineTypes(): Promise<readonly string[]> {
  const rows = await room.deps.store.read((view) => view.instances.list("lab"));
  return rows
    .filter(({ lastStatus }) => lastStatus !== "TERMINATED")
    .map(({ instanceType }) => instanceType)
    .sort();
}

async function jobStatus(jobId: string): Promise<string | undefined> {
  return (await room.deps.store.read((view) => view.jobs.get(jobId)))?.status;
}

describe("an infrastructure update", () => {
  it("is UPDATING until the new machines serve and those of before are gone", async () => {
    const old = await start();
    await update("m6i.large");
    assert.equal((await lab()).status, "UPDATING");
    assert.deepEqual(await machineTypes(), ["c6i.large", "m6i.large"]);
    const fresh = await start();
    const [, byNew] = room.agents.values();
    assert.ok(byNew?.payloads.some(({ tasks }) => tasks.some(({ arn }) => arn === fresh.task.arn)));
    await assert.rejects(update("r6i.large"), /resource is being modified/);
    await room.report(old.task, "STOPPED", 0);
    await room.settle();
    assert.equal(await jobStatus(old.jobId), "SUCCEEDED");
    assert.deepEqual(await machineTypes(), ["m6i.large"]);
    const { status, statusReason } = await lab();
    assert.deepEqual(
      { status, statusReason },
      { status: "VALID", statusReason: "ComputeEnvironment Healthy" },
    );
  });

  it("stops what still runs when its time is over, to be retried on the new machines", async () => {
    const { jobId, task } = await start();
    await update("m6i.large");
    room.deps.clock.advance(29 * minute);
    await room.settle();
    assert.equal(await jobStatus(jobId), "RUNNING");
    room.deps.clock.advance(2 * minute);
    await room.settle();
    const [byOld] = room.agents.values();
    const stop = byOld?.payloads.at(-1)?.tasks.find(({ arn }) => arn === task.arn);
    assert.equal(stop?.desiredStatus, "STOPPED");
    await room.report(task, "STOPPED", 137);
    await room.settle();
    assert.equal(await jobStatus(jobId), "STARTING", "its second attempt");
    assert.deepEqual(await machineTypes(), ["m6i.large"]);
    assert.equal((await lab()).status, "VALID");
  });

  it("whose machines never join is INVALID, serves as before, and can be repaired", async () => {
    const old = await start();
    room.agentsStart = false;
    await update("m6i.large");
    room.deps.clock.advance(6 * minute);
    await room.settle();
    assert.match(
      (await lab()).statusReason,
      /^ComputeEnvironment Updating - Instance i-\w+: Its agent/,
    );
    room.deps.clock.advance(6 * minute);
    await room.settle();
    room.deps.clock.advance(6 * minute);
    await room.settle();
    const invalid = await lab();
    assert.equal(invalid.status, "INVALID");
    assert.match(invalid.statusReason, /none of the instances joined the underlying ECS Cluster/);
    assert.deepEqual(await machineTypes(), ["c6i.large"]);
    await room.report(old.task, "STOPPED", 0);
    const again = await start();
    const [byOld] = room.agents.values();
    assert.ok(byOld?.payloads.some(({ tasks }) => tasks.some(({ arn }) => arn === again.task.arn)));

    room.agentsStart = true;
    await update("r6i.large");
    assert.equal((await lab()).status, "UPDATING");
    await room.report(again.task, "STOPPED", 0);
    await room.settle();
    assert.deepEqual(await machineTypes(), ["r6i.large"]);
    assert.equal((await lab()).status, "VALID");
  });

  it("that cannot be launched for another cause than room has failed at once", async () => {
    await start();
    room.provider.script.refuse.set("m6i.large", {
      code: "InvalidAMIID.NotFound",
      message: "The image id '[ami-9]' does not exist",
    });
    await update("m6i.large");
    const { status, statusReason } = await lab();
    assert.equal(status, "INVALID");
    assert.match(statusReason, /The image id '\[ami-9\]' does not exist\. The instances of before/);
    assert.deepEqual(await machineTypes(), ["c6i.large"]);
    room.provider.script.refuse.clear();
    room.deps.clock.advance(minute);
    await room.settle();
    assert.deepEqual(await machineTypes(), ["c6i.large", "m6i.large"], "it heals by itself");
  });
});
