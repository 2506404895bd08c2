/** The loops together, step by step: what reaches machines and agents, and what happens when those misbehave. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { definitionInput, environmentInput, queueInput } from "../../test/support/batch-inputs.ts";
import { type ControlRoom, controlRoom } from "../../test/support/control-room.ts";
import { testContext } from "../../test/support/service-deps.ts";
import type { Job } from "../model/job.ts";
import type { PayloadTask } from "../ports/agent-link.ts";
import { createComputeEnvironment } from "../service/batch/create-compute-environment.ts";
import { createJobQueue } from "../service/batch/create-job-queue.ts";
import { deleteJobQueue } from "../service/batch/delete-job-queue.ts";
import { registerJobDefinition } from "../service/batch/register-job-definition.ts";
import { submitJob } from "../service/batch/submit-job.ts";
import { terminateJob } from "../service/batch/terminate-job.ts";
import { updateJobQueue } from "../service/batch/update-job-queue.ts";

let room: ControlRoom;

beforeEach(async () => {
  room = await controlRoom();
  await createComputeEnvironment(
    room.deps,
    environmentInput("lab", {
      instanceTypes: ["c6i.large", "m6i.large"],
      allocationStrategy: "BEST_FIT_PROGRESSIVE",
      maxvCpus: 4,
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

async function submit(size?: number): Promise<string> {
  const { jobId } = await submitJob(
    room.deps,
    {
      jobName: "work",
      jobQueue: "main",
      jobDefinition: "work",
      ...(size === undefined ? {} : { arrayProperties: { size } }),
    },
    testContext,
  );
  return jobId ?? "";
}

async function job(jobId: string): Promise<Job> {
  const found = await room.deps.store.read((view) => view.jobs.get(jobId));
  assert.ok(found, `job ${jobId} exists`);
  return found;
}

function only(tasks: readonly PayloadTask[]): PayloadTask {
  const [task] = tasks;
  assert.ok(task !== undefined && tasks.length === 1, `one task was sent, not ${tasks.length}`);
  return task;
}

describe("the loops", () => {
  it("launch an instance for a job, send it there and end it", async () => {
    const jobId = await submit();
    await room.settle();
    assert.equal((await job(jobId)).status, "STARTING");
    const task = only(room.received());
    assert.equal(task.containers[0]?.environment.AWS_BATCH_JOB_ID, jobId);
    await room.report(task, "RUNNING");
    assert.equal((await job(jobId)).status, "RUNNING");
    await room.report(task, "STOPPED", 0);
    await room.settle();
    assert.equal((await job(jobId)).status, "SUCCEEDED");
    assert.equal(room.agents.size, 1);
  });

  it("send a task again to an agent that never acknowledged it, and never one that has begun", async () => {
    await submit();
    await room.settle();
    const [agent] = room.agents.values();
    assert.ok(agent);
    agent.acknowledges = false;
    agent.disconnect();
    agent.connect();
    await room.settle();
    assert.equal(agent.payloads.length, 2, "sent again to the new session");
    room.deps.clock.advance(61_000);
    await room.settle();
    assert.ok(agent.payloads.length > 2, "and again when no acknowledgement came");
    assert.ok(agent.heartbeats > 0);

    const [task] = room.received();
    assert.ok(task);
    await room.report(task, "RUNNING");
    const before = agent.payloads.length;
    agent.disconnect();
    agent.connect();
    room.deps.clock.advance(61_000);
    await room.settle();
    assert.equal(agent.payloads.length, before, "a task that runs is not sent again");
  });

  it("tell the agent to stop the task of a terminated job", async () => {
    const jobId = await submit();
    await room.settle();
    const task = only(room.received());
    await room.report(task, "RUNNING");
    await terminateJob(room.deps, { jobId, reason: "enough" }, testContext);
    await room.settle();
    const sent = [...room.agents.values()].flatMap(({ payloads }) =>
      payloads.flatMap((p) => p.tasks),
    );
    assert.ok(
      sent.some(({ arn, desiredStatus }) => arn === task.arn && desiredStatus === "STOPPED"),
    );
    await room.report(task, "STOPPED", 143);
    const ended = await job(jobId);
    assert.equal(ended.status, "FAILED");
    assert.equal(ended.statusReason, "enough");
  });

  it("put the jobs of a machine that died back in line, on another machine", async () => {
    const jobId = await submit();
    await room.settle();
    await room.report(only(room.received()), "RUNNING");
    const [dead] = room.agents.keys();
    room.provider.kill(dead ?? "");
    await room.settle();
    const retried = await job(jobId);
    assert.equal(retried.status, "STARTING");
    assert.equal(retried.attempts[0]?.statusReason, `Host EC2 (instance ${dead}) terminated.`);
    assert.equal(room.agents.size, 2, "a new machine was launched");
  });

  it("place nothing on an instance whose agent is not connected", async () => {
    const first = await submit();
    await room.settle();
    await room.report(only(room.received()), "STOPPED", 0);
    assert.equal((await job(first)).status, "SUCCEEDED");
    const [agent] = room.agents.values();
    agent?.disconnect();
    const second = await submit();
    await room.settle();
    assert.equal((await job(second)).status, "RUNNABLE");
    agent?.connect();
    await room.settle();
    assert.equal((await job(second)).status, "STARTING");
  });

  it("take the next instance type when the first cannot be had", async () => {
    room.provider.script.refuse.set("c6i.large", {
      code: "InsufficientInstanceCapacity",
      message: "We currently do not have sufficient c6i.large capacity.",
    });
    await submit();
    await room.settle();
    const instances = await room.deps.store.read((view) => view.instances.list());
    assert.deepEqual(
      instances.map(({ instanceType }) => instanceType),
      ["m6i.large"],
    );
  });

  it("launch once although the answer of a launch was lost", async () => {
    room.provider.script.answersToLose = 1;
    await submit();
    await room.settle();
    const machines = await room.provider.list();
    assert.equal(machines.length, 1);
  });

  it("give up a machine whose agent never registers, and try another", async () => {
    room.agentsStart = false;
    const jobId = await submit();
    await room.settle();
    const [first] = await room.provider.list();
    room.agentsStart = true;
    room.deps.clock.advance(6 * 60_000);
    await room.settle();
    assert.equal((await job(jobId)).status, "STARTING");
    const machines = await room.provider.list();
    assert.ok(machines.every(({ instanceId }) => instanceId !== first?.instanceId));
  });

  it("end machines that no row knows", async () => {
    room.agentsStart = false;
    await room.provider.launch({
      instanceId: "i-0000000000000dead",
      instanceType: "m6i.large",
      imageId: "ami-1",
      clusterName: "unknown",
      computeEnvironment: "unknown",
      tags: {},
      userData: "",
    });
    await room.settle();
    assert.deepEqual(await room.provider.list(), []);
  });

  it("never have more vCPUs than maxvCpus, and run an array to its end with them", async () => {
    const parentId = await submit(50);
    const done = new Set<string>();
    for (let round = 0; round < 40 && (await job(parentId)).status === "PENDING"; round += 1) {
      await room.settle();
      for (const task of room.received()) {
        if (done.has(task.arn)) continue;
        done.add(task.arn);
        await room.report(task, "RUNNING");
        await room.report(task, "STOPPED", 0);
      }
      const instances = await room.deps.store.read((view) => view.instances.list());
      const vCpus = instances
        .filter(({ lastStatus }) => lastStatus !== "TERMINATED")
        .reduce((sum, { resources }) => sum + resources.cpu / 1024, 0);
      assert.ok(vCpus <= 4, `${vCpus} vCPUs`);
    }
    assert.equal((await job(parentId)).status, "SUCCEEDED");
    assert.equal(done.size, 50, "each child ran once");
  });

  it("give back instances that nobody uses", async () => {
    await submit();
    await room.settle();
    const task = only(room.received());
    await room.report(task, "RUNNING");
    await room.report(task, "STOPPED", 0);
    await room.settle();
    assert.equal((await room.provider.list()).length, 1, "not at once");
    room.deps.clock.advance(2 * 60_000);
    await room.settle();
    assert.equal((await room.provider.list()).length, 0);
  });

  it("terminate what is in a queue that is deleted, then remove it", async () => {
    const waiting = await submit(100);
    const jobId = await submit();
    await room.settle();
    await updateJobQueue(room.deps, { jobQueue: "main", state: "DISABLED" }, testContext);
    await room.settle();
    await deleteJobQueue(room.deps, { jobQueue: "main" });
    await room.settle();
    for (const task of room.received()) await room.report(task, "STOPPED", 137);
    await room.settle();
    assert.equal((await job(jobId)).status, "FAILED");
    assert.equal((await job(waiting)).status, "FAILED");
    const queue = await room.deps.store.read((view) => view.jobQueues.get("main"));
    assert.equal(queue, undefined);
  });

  it("remove finished jobs after their retention, not before", async () => {
    const jobId = await submit();
    await room.settle();
    await room.report(only(room.received()), "STOPPED", 0);
    const dayMs = 86_400_000;
    room.deps.clock.advance(6 * dayMs);
    await room.settle();
    assert.ok(await job(jobId));
    room.deps.clock.advance(2 * dayMs);
    await room.settle();
    assert.equal(await room.deps.store.read((view) => view.jobs.get(jobId)), undefined);
  });

  it("say why a job waits that no instance type can hold, and why those behind it do", async () => {
    const { jobId } = await submitJob(
      room.deps,
      {
        jobName: "large",
        jobQueue: "main",
        jobDefinition: "work",
        containerOverrides: { resourceRequirements: [{ type: "MEMORY", value: "900000" }] },
      },
      testContext,
    );
    const behind: string[] = [];
    for (let count = 0; count < 60; count += 1) behind.push(await submit());
    await room.settle();
    const large = room.planner.whyWaiting({ jobId: jobId ?? "", jobQueue: "main" });
    assert.match(large ?? "", /^MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - .*900000 MiB/);
    const last = room.planner.whyWaiting({ jobId: behind.at(-1) ?? "", jobQueue: "main" });
    assert.match(last ?? "", new RegExp(`^Waits behind job ${jobId}`));
  });
});
