/** The loops and multi-node jobs: all nodes or none, the main one first, and what its end means to the others. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { SubmitJobRequest } from "@aws-sdk/client-batch";
import { environmentInput, queueInput } from "../../test/support/batch-inputs.ts";
import { type ControlRoom, controlRoom } from "../../test/support/control-room.ts";
import { multiNodeInput } from "../../test/support/multi-node-inputs.ts";
import { testContext } from "../../test/support/service-deps.ts";
import type { Decoded } from "../model/decoded.ts";
import type { PayloadTask } from "../model/payload-task.ts";
import { cancelJob } from "../service/batch/cancel-job.ts";
import { createComputeEnvironment } from "../service/batch/create-compute-environment.ts";
import { createJobQueue } from "../service/batch/create-job-queue.ts";
import { describeJobs } from "../service/batch/describe-jobs.ts";
import { registerJobDefinition } from "../service/batch/register-job-definition.ts";
import { submitJob } from "../service/batch/submit-job.ts";
import { terminateJob } from "../service/batch/terminate-job.ts";
import { submitTaskStateChange } from "../service/ecs/submit-task-state-change.ts";

let room: ControlRoom;

beforeEach(async () => {
  room = await controlRoom();
  // Room for three instances and no more: for one job of three nodes.
  const resources = { instanceTypes: ["m6i.large"], maxvCpus: 6 };
  await createComputeEnvironment(room.deps, environmentInput("lab", resources), testContext);
  await room.settle();
  await createJobQueue(room.deps, queueInput("main", "lab"), testContext);
  await createJobQueue(room.deps, queueInput("other", "lab"), testContext);
  await registerJobDefinition(room.deps, multiNodeInput("three"), testContext);
  await room.settle();
});

afterEach(() => room.close());

async function submit(more: Partial<Decoded<SubmitJobRequest>> = {}): Promise<string> {
  const input = { jobName: "three", jobQueue: "main", jobDefinition: "three", ...more };
  const { jobId = "" } = await submitJob(room.deps, input, testContext);
  await room.settle();
  return jobId;
}

async function shown(jobId: string) {
  const { jobs } = await describeJobs(room.deps, { jobs: [jobId] }, testContext);
  return jobs?.[0] ?? assert.fail(`no job ${jobId}`);
}

/** Of the job and its nodes. */
async function statuses(jobId: string): Promise<string> {
  const ids = [jobId, `${jobId}#0`, `${jobId}#1`, `${jobId}#2`];
  return (await Promise.all(ids.map(async (id) => (await shown(id)).status))).join(" ");
}

/** The last task that an agent was sent for a node. */
function taskOf(jobId: string, node: number): PayloadTask {
  const id = `${jobId}#${node}`;
  const sent = room.received().filter((task) => environmentOf(task).AWS_BATCH_JOB_ID === id);
  return sent.at(-1) ?? assert.fail(`node ${id} was not sent`);
}

function wasSent(jobId: string, node: number): boolean {
  return room
    .received()
    .some((task) => environmentOf(task).AWS_BATCH_JOB_ID === `${jobId}#${node}`);
}

function environmentOf({ containers }: PayloadTask): Readonly<Record<string, string>> {
  return containers[0]?.environment ?? {};
}

async function runs(task: PayloadTask, bindIP = "10.0.0.7"): Promise<void> {
  const container = { containerName: "default", status: "RUNNING" as const };
  await submitTaskStateChange(room.deps, {
    ...{ cluster: "", task: task.arn, status: "RUNNING", reason: "" },
    containers: [{ ...container, networkBindings: [{ bindIP }] }],
  });
  await room.settle();
}

async function ends(task: PayloadTask, exitCode: number): Promise<void> {
  await room.report(task, "STOPPED", exitCode);
  await room.settle();
}

/** All three nodes run. */
async function startAll(jobId: string): Promise<readonly PayloadTask[]> {
  await runs(taskOf(jobId, 0));
  const others = [taskOf(jobId, 1), taskOf(jobId, 2)];
  for (const task of others) await runs(task, "10.0.0.8");
  return [taskOf(jobId, 0), ...others];
}

/** The tasks that agents were told to stop. */
function stopped(): readonly string[] {
  return [...room.agents.values()]
    .flatMap(({ payloads }) => payloads.flatMap(({ tasks }) => tasks))
    .filter(({ desiredStatus }) => desiredStatus === "STOPPED")
    .map(({ arn }) => arn);
}

describe("a multi-node job", () => {
  it("gets an instance for each node, and starts the others when its main node runs", async () => {
    const jobId = await submit();
    assert.equal(room.agents.size, 3);
    assert.equal(await statuses(jobId), "STARTING STARTING RUNNABLE RUNNABLE");
    const { statusReason } = await shown(`${jobId}#1`);
    assert.equal(statusReason, "Waits for the main node of its job to run.");
    assert.deepEqual(
      [0, 1, 2].map((node) => wasSent(jobId, node)),
      [true, false, false],
    );
    await runs(taskOf(jobId, 0));
    assert.equal(await statuses(jobId), "RUNNING RUNNING STARTING STARTING");
    const { group, networkMode } = taskOf(jobId, 0);
    assert.deepEqual([group, networkMode], [`job:${jobId}`, "host"]);
    const named = (node: number) =>
      Object.entries(environmentOf(taskOf(jobId, node))).filter(([name]) => /NODE/.test(name));
    const shared = [
      ["AWS_BATCH_JOB_NUM_NODES", "3"],
      ["AWS_BATCH_JOB_MAIN_NODE_INDEX", "0"],
    ];
    assert.deepEqual(named(0), [["AWS_BATCH_JOB_NODE_INDEX", "0"], ...shared]);
    assert.deepEqual(named(2), [
      ["AWS_BATCH_JOB_NODE_INDEX", "2"],
      ...shared,
      ["AWS_BATCH_JOB_MAIN_NODE_PRIVATE_IPV4_ADDRESS", "10.0.0.7"],
    ]);
    const { container } = await shown(`${jobId}#0`);
    assert.deepEqual(container?.networkInterfaces, [{ privateIpv4Address: "10.0.0.7" }]);
  });

  it("starts the others without the address of a main node whose agent names none", async () => {
    const jobId = await submit();
    await runs(taskOf(jobId, 0), "0.0.0.0");
    const names = Object.keys(environmentOf(taskOf(jobId, 1)));
    assert.ok(!names.includes("AWS_BATCH_JOB_MAIN_NODE_PRIVATE_IPV4_ADDRESS"));
  });

  it("ends with its main node, whatever became of the others, which are stopped", async () => {
    const jobId = await submit();
    const [main, first, second] = await startAll(jobId);
    if (main === undefined || first === undefined || second === undefined) return assert.fail();
    await ends(first, 3);
    assert.equal(await statuses(jobId), "RUNNING RUNNING FAILED RUNNING");
    await ends(main, 0);
    assert.equal(await statuses(jobId), "SUCCEEDED SUCCEEDED FAILED RUNNING");
    assert.deepEqual(stopped(), [second.arn]);
    await ends(second, 143);
    assert.equal(await statuses(jobId), "SUCCEEDED SUCCEEDED FAILED FAILED");
    const { statusReason, attempts } = await shown(`${jobId}#2`);
    assert.equal(statusReason, "Main node of the multi-node parallel job has ended");
    assert.equal(attempts?.[0]?.container?.exitCode, 143);
    const job = await shown(jobId);
    assert.equal(job.statusReason, "Essential container in task exited");
    const { startedAt, stoppedAt, ...attempt } = job.attempts?.[0] ?? {};
    assert.ok(startedAt && stoppedAt);
    assert.deepEqual(attempt.container?.networkInterfaces, []);
    assert.ok(attempt.container?.logStreamName?.startsWith("three/default/"));
    assert.equal(attempt.container?.taskArn, undefined);
    assert.equal((await shown(`${jobId}#0`)).container?.taskArn, main.arn);
  });

  it("notes what becomes of the job and of each node", async () => {
    const jobId = await submit();
    const [main, first, second] = await startAll(jobId);
    for (const task of [first, main, second]) await ends(task ?? assert.fail(), 0);
    const changes = await room.deps.store.read((view) =>
      view.stateChanges.list({ from: 0, limit: 100 }),
    );
    const told = (id: string) =>
      changes.flatMap((change) =>
        change.kind === "state" && change.jobId === id ? [change.status] : [],
      );
    const life = ["RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED"];
    assert.deepEqual(told(jobId), life);
    assert.deepEqual(told(`${jobId}#0`), life);
    assert.deepEqual(told(`${jobId}#1`), life.slice(1));
  });

  it("lets a node that ends well when it is stopped succeed", async () => {
    const jobId = await submit();
    const [main, first] = await startAll(jobId);
    await ends(main ?? assert.fail(), 1);
    await ends(first ?? assert.fail(), 0);
    assert.equal(await statuses(jobId), "FAILED FAILED SUCCEEDED RUNNING");
  });

  it("is tried again with all nodes, once all of the last attempt have stopped", async () => {
    const jobId = await submit({ retryStrategy: { attempts: 2 } });
    const [main, first, second] = await startAll(jobId);
    await ends(first ?? assert.fail(), 0);
    await ends(main ?? assert.fail(), 1);
    assert.equal(await statuses(jobId), "RUNNABLE RUNNABLE RUNNABLE RUNNING");
    assert.match(
      room.planner.whyWaiting({ jobId, jobQueue: "main" }) ?? "",
      /Waits for all nodes of its last attempt to stop\./,
    );
    assert.equal(room.agents.size, 3);
    await ends(second ?? assert.fail(), 137);
    assert.equal(await statuses(jobId), "STARTING STARTING RUNNABLE RUNNABLE");
    await startAll(jobId);
    assert.equal(environmentOf(taskOf(jobId, 2)).AWS_BATCH_JOB_ATTEMPT, "2");
    assert.equal(environmentOf(taskOf(jobId, 0)).AWS_BATCH_JOB_ATTEMPT, "2");
    assert.equal(room.agents.size, 3);
    assert.equal((await shown(`${jobId}#2`)).attempts?.length, 1);
  });

  it("is stopped as a whole by TerminateJob, its nodes before the main one runs included", async () => {
    const jobId = await submit();
    const main = taskOf(jobId, 0);
    await terminateJob(room.deps, { jobId, reason: "enough" }, testContext);
    await room.settle();
    assert.equal(stopped().length, 3);
    assert.equal(await statuses(jobId), "STARTING STARTING RUNNABLE RUNNABLE");
    for (const arn of stopped()) await ends({ ...main, arn }, 143);
    assert.equal(await statuses(jobId), "FAILED FAILED FAILED FAILED");
    for (const id of [jobId, `${jobId}#1`]) assert.equal((await shown(id)).statusReason, "enough");
  });

  it("goes on when one other node is ended", async () => {
    const jobId = await submit();
    await cancelJob(room.deps, { jobId: `${jobId}#2`, reason: "not this" }, testContext);
    assert.equal(await statuses(jobId), "STARTING STARTING RUNNABLE FAILED");
    await runs(taskOf(jobId, 0));
    await runs(taskOf(jobId, 1));
    assert.equal(wasSent(jobId, 2), false);
    await terminateJob(room.deps, { jobId: `${jobId}#1`, reason: "nor this" }, testContext);
    await room.settle();
    await ends(taskOf(jobId, 1), 143);
    assert.equal(await statuses(jobId), "RUNNING RUNNING FAILED FAILED");
    assert.equal((await shown(`${jobId}#1`)).statusReason, "nor this");
    await terminateJob(room.deps, { jobId: `${jobId}#0`, reason: "the main one" }, testContext);
    await room.settle();
    await ends(taskOf(jobId, 0), 143);
    assert.equal((await shown(jobId)).statusReason, "the main one");
  });

  it("outlives the instance of another node, and not that of its main node", async () => {
    const jobId = await submit({ retryStrategy: { attempts: 2 } });
    await startAll(jobId);
    const instanceOf = async (node: number): Promise<string> => {
      const task = await room.deps.store.read((view) => view.tasks.liveOfJob(`${jobId}#${node}`));
      return task?.instanceId ?? assert.fail();
    };
    room.provider.kill(await instanceOf(1));
    await room.settle();
    assert.equal(await statuses(jobId), "RUNNING RUNNING FAILED RUNNING");
    assert.match(
      (await shown(`${jobId}#1`)).statusReason ?? "",
      /^Host EC2 \(instance i-.*\) term/,
    );
    const other = taskOf(jobId, 2);
    room.provider.kill(await instanceOf(0));
    await room.settle();
    assert.equal((await shown(jobId)).status, "RUNNABLE");
    await ends(other, 143);
    await startAll(jobId);
    assert.equal(await statuses(jobId), "RUNNING RUNNING RUNNING RUNNING");
  });

  it("ends when its main node has taken too long, and is not tried again", async () => {
    const jobId = await submit({
      ...{ timeout: { attemptDurationSeconds: 60 }, retryStrategy: { attempts: 3 } },
    });
    const [main] = await startAll(jobId);
    room.deps.clock.advance(61_000);
    await room.settle();
    assert.deepEqual(stopped(), [main?.arn]);
    await ends(main ?? assert.fail(), 137);
    assert.equal(stopped().length, 3);
    assert.equal((await shown(jobId)).statusReason, "Job attempt duration exceeded timeout");
  });

  it("lets another one of a second queue follow, instance by instance freed", async () => {
    const first = await submit({ jobQueue: "other" });
    const second = await submit();
    assert.equal((await shown(second)).status, "RUNNABLE");
    assert.match(
      room.planner.whyWaiting({ jobId: second, jobQueue: "main" }) ?? "",
      /^Waits for 3 instances of type m6i\.large in compute environment lab to be free at the same/,
    );
    const [main, one, two] = await startAll(first);
    await ends(one ?? assert.fail(), 0);
    await ends(two ?? assert.fail(), 0);
    assert.equal((await shown(second)).status, "RUNNABLE");
    await ends(main ?? assert.fail(), 0);
    assert.equal((await shown(second)).status, "STARTING");
    assert.equal(room.agents.size, 3);
  });
});
