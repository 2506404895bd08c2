import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type TestDeps, testDeps } from "../../test/support/service-deps.ts";
import type { Job, JobSpec } from "../model/job.ts";
import type { Task } from "../model/task.ts";
import { recordJobEvent } from "./record-job-event.ts";
import { sweep } from "./sweep.ts";

const numNodes = 1_000;
const jobId = "10b00000-0000-4000-8000-000000000001";
const resources = { cpu: 1024, memoryMiB: 64, gpus: 0 };
const live = (node: number) => ({
  taskArn: `arn:aws:ecs:eu-west-1:123456789012:task/lab/${taskId(node)}`,
  containerInstanceArn: "instance",
});

describe("a job of a thousand nodes", () => {
  let deps: TestDeps;
  before(async () => {
    deps = await testDeps();
    await deps.store.transact(async (tx) => {
      const nodes = { numNodes, mainNode: 0, runs: [{ first: 0, last: numNodes - 1, resources }] };
      await tx.jobs.insert({ job: { ...job, nodes }, spec, waitsFor: [] });
      const others = Array.from({ length: numNodes - 1 }, (_, index) => index + 1);
      await tx.jobs.beginNodes(
        jobId,
        1,
        others.map((nodeIndex) => ({ nodeIndex, live: live(nodeIndex), createdAt: 1 })),
      );
      for (let node = 0; node < numNodes; node += 1) await tx.tasks.insert(task(node));
      await recordJobEvent(tx, jobId, { kind: "placed", live: live(0) }, 1);
    });
  });
  after(() => deps.close());

  const record = (event: Parameters<typeof recordJobEvent>[2]) =>
    deps.store.transact((tx) => recordJobEvent(tx, `${jobId}#0`, event, 2));
  const nodesIn = async (status: Job["status"]): Promise<number> => {
    const within = { multiNodeJobId: jobId };
    const query = { within, status, order: "oldest-first", limit: numNodes } as const;
    return (await deps.store.read((view) => view.jobs.list(query))).items.length;
  };
  const wantedStopped = async (): Promise<number> =>
    (await deps.store.read((view) => view.tasks.stopping())).length;
  /** How many pieces it took, the one that finds nothing left included. */
  const sweepAll = async (): Promise<number> => {
    for (let pieces = 1; ; pieces += 1) {
      if (!(await deps.store.transact((tx) => sweep(tx, 3)))) return pieces;
    }
  };

  it("lets its nodes start a piece at a time", async () => {
    await record({ kind: "started", taskArn: live(0).taskArn, startedAt: 2 });
    const first = await nodesIn("STARTING");
    assert.ok(first > 0 && first < numNodes - 1, `${first} in the first piece`);
    assert.ok((await sweepAll()) > 2);
    assert.equal(await nodesIn("STARTING"), numNodes - 1);
    const due = await deps.store.read((view) => view.tasks.nodesToStart());
    // The main node's task has been reported to the job alone here, so it is among them.
    assert.equal(due.length, numNodes);
  });

  it("stops them a piece at a time when its main node has ended", async () => {
    await deps.store.transact((tx) => tx.tasks.update({ ...task(0), lastStatus: "STOPPED" }));
    await record({ kind: "stopped", taskArn: live(0).taskArn, stoppedAt: 3, exitCode: 0 });
    const first = await wantedStopped();
    assert.ok(first > 0 && first < numNodes - 1, `${first} in the first piece`);
    await sweepAll();
    assert.equal(await wantedStopped(), numNodes - 1);
    assert.equal(await nodesIn("SUCCEEDED"), 1);
  });
});

function taskId(node: number): string {
  return node.toString(16).padStart(32, "0");
}

function task(node: number): Task {
  return {
    taskId: taskId(node),
    jobId: `${jobId}#${node}`,
    multiNodeJobId: jobId,
    ...(node === 0 ? {} : { heldBack: true as const }),
    jobQueue: "main",
    attempt: 1,
    clusterName: "lab",
    instanceId: `i-${node}`,
    desiredStatus: "RUNNING",
    lastStatus: "PENDING",
    resources,
    gpuIds: [],
    createdAt: 1,
  };
}

const job: Omit<Job, "queueOrder"> = {
  jobId,
  jobName: "many",
  jobQueue: "main",
  status: "RUNNABLE",
  createdAt: 1,
  resources,
  platformCapability: "EC2",
  attempts: [],
};

const spec: JobSpec = {
  jobDefinitionArn: "arn:aws:batch:eu-west-1:123456789012:job-definition/many:1",
  parameters: {},
  nodeProperties: { numNodes, mainNode: 0, nodeRangeProperties: [] },
  dependsOn: [],
  tags: {},
  propagateTags: false,
  platformCapabilities: ["EC2"],
};
