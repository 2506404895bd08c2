/** Deleting a compute environment comes to an end, whatever its machines do meanwhile. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { definitionInput, environmentInput, queueInput } from "../../test/support/batch-inputs.ts";
import { type ControlRoom, controlRoom } from "../../test/support/control-room.ts";
import { testContext } from "../../test/support/service-deps.ts";
import type { ComputeEnvironment } from "../model/compute-environment.ts";
import { createComputeEnvironment } from "../service/batch/create-compute-environment.ts";
import { createJobQueue } from "../service/batch/create-job-queue.ts";
import { deleteComputeEnvironment } from "../service/batch/delete-compute-environment.ts";
import { registerJobDefinition } from "../service/batch/register-job-definition.ts";
import { submitJob } from "../service/batch/submit-job.ts";
import { updateComputeEnvironment } from "../service/batch/update-compute-environment.ts";
import { updateJobQueue } from "../service/batch/update-job-queue.ts";

let room: ControlRoom;

beforeEach(async () => {
  room = await controlRoom();
  await createComputeEnvironment(room.deps, environmentInput("lab"), testContext);
  await createComputeEnvironment(room.deps, environmentInput("spare"), testContext);
  const unmanaged = {
    type: "UNMANAGED",
    serviceRole: "arn:aws:iam::123456789012:role/Mine",
  } as const;
  await createComputeEnvironment(
    room.deps,
    { computeEnvironmentName: "own", ...unmanaged },
    testContext,
  );
  await room.settle();
  await createJobQueue(room.deps, queueInput("main", "lab"), testContext);
  await registerJobDefinition(room.deps, definitionInput("work"), testContext);
  await room.settle();
});

afterEach(() => room.close());

async function environment(name: string): Promise<ComputeEnvironment | undefined> {
  return room.deps.store.read((view) => view.computeEnvironments.get(name));
}

async function startJob(): Promise<string> {
  const input = { jobName: "work", jobQueue: "main", jobDefinition: "work" };
  const { jobId = "" } = await submitJob(room.deps, input, testContext);
  await room.settle();
  return jobId;
}

async function moveQueueTo(name: string): Promise<void> {
  const { computeEnvironmentOrder } = queueInput("main", name);
  await updateJobQueue(room.deps, { jobQueue: "main", computeEnvironmentOrder }, testContext);
  await room.settle();
}

/** Disables it, takes it off the queue and deletes it. */
async function remove(name: string): Promise<void> {
  await moveQueueTo("spare");
  await updateComputeEnvironment(
    room.deps,
    { computeEnvironment: name, state: "DISABLED" },
    testContext,
  );
  await room.settle();
  await deleteComputeEnvironment(room.deps, { computeEnvironment: name });
  await room.settle();
}

async function job(jobId: string) {
  const found = await room.deps.store.read((view) => view.jobs.get(jobId));
  return found ?? assert.fail(`job ${jobId} is gone`);
}

describe("deleting a compute environment", () => {
  it("ends the jobs on its machines with them", async () => {
    const jobId = await startJob();
    const [instanceId] = room.agents.keys();
    await remove("lab");
    assert.equal(await environment("lab"), undefined);
    const { status, statusReason } = await job(jobId);
    assert.equal(status, "FAILED");
    assert.equal(statusReason, `Host EC2 (instance ${instanceId}) terminated.`);
  });

  it("goes on when a machine cannot be ended at once", async () => {
    await startJob();
    room.provider.script.terminationsToFail = 3;
    await remove("lab");
    await room.settle();
    assert.equal(await environment("lab"), undefined);
    assert.deepEqual(await room.provider.list(), []);
  });

  it("works for one that nothing ever joined", async () => {
    room.agentsStart = false;
    await startJob();
    for (let tries = 0; tries < 4; tries += 1) {
      room.deps.clock.advance(6 * 60_000);
      await room.settle();
    }
    assert.equal((await environment("lab"))?.status, "INVALID");
    await remove("lab");
    assert.equal(await environment("lab"), undefined);
    const rows = await room.deps.store.read((view) => view.instances.list("lab"));
    assert.ok(rows.every(({ lastStatus }) => lastStatus === "TERMINATED"));
  });

  it("lets the machines of an UNMANAGED one go when what runs on them has stopped", async () => {
    await moveQueueTo("own");
    await room.join("machine", (await environment("own"))?.clusterName ?? "");
    const jobId = await startJob();
    const [task] = room.received();
    assert.ok(task);
    await remove("own");
    assert.equal((await environment("own"))?.status, "DELETING", "its task has not stopped yet");
    const sent = room.agents.get("machine")?.payloads.flatMap(({ tasks }) => tasks) ?? [];
    assert.ok(
      sent.some(({ arn, desiredStatus }) => arn === task.arn && desiredStatus === "STOPPED"),
    );
    await room.report(task, "STOPPED", 143);
    await room.settle();
    assert.equal(await environment("own"), undefined);
    assert.equal((await job(jobId)).status, "FAILED");
  });

  it("does not wait for a machine of its owner that is gone", async () => {
    await moveQueueTo("own");
    await room.join("machine", (await environment("own"))?.clusterName ?? "");
    const jobId = await startJob();
    room.agents.get("machine")?.disconnect();
    await remove("own");
    assert.equal(await environment("own"), undefined);
    assert.match(
      (await job(jobId)).statusReason ?? "",
      /^Host EC2 \(instance i-\w+\) terminated\.$/,
    );
  });
});
