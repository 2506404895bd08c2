/**
 * Every statement about a table that grows must be answered by an index: its cost may follow what it answers, never
 * what else is stored. SQLite's own query planner says whether that is so.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { JobQueue } from "../../model/job-queue.ts";
import type { SqlExecutor } from "../sql/executor.ts";
import { transactionOver } from "../sql/transaction.ts";
import { connect } from "./connection.ts";
import { migrate } from "./migrate.ts";

const parent = "10b00000-0000-4000-8000-000000000001";
const multiNode = "10b00000-0000-4000-8000-000000000002";
const page = { limit: 10 };
const job = {
  jobId: parent,
  jobName: "job",
  jobQueue: "queue",
  status: "PENDING",
  createdAt: 1,
  resources: { cpu: 1, memoryMiB: 1, gpus: 0 },
  platformCapability: "EC2",
  arraySize: 5,
  consumables: [{ name: "licenses", quantity: 1 }],
  attempts: [],
} as const;

const queue: JobQueue = {
  ...{ name: "queue", state: "ENABLED", status: "VALID", statusReason: "", priority: 1 },
  ...{ createdAt: 1, computeEnvironmentOrder: [], jobStateTimeLimitActions: [], tags: {} },
};

describe("Statements over growing tables", () => {
  it("use indexes, and sort nothing but small answers", async () => {
    const connection = connect(":memory:");
    migrate(connection, ":memory:");
    const statements = new Set<string>();
    const noted =
      <A extends readonly unknown[], R>(run: (sql: string, ...params: A) => R) =>
      (sql: string, ...params: A): R => {
        statements.add(sql);
        return run(sql, ...params);
      };
    const recording: SqlExecutor = {
      all: noted(connection.all),
      get: noted(connection.get),
      insert: noted(connection.insert),
      run: noted(connection.run),
    };
    const { jobs, tasks, jobDefinitions, snapshot, jobQueues, consumableResources } =
      transactionOver(recording);
    const { stateChanges, shares, instances } = transactionOver(recording);

    connection.begin("IMMEDIATE");
    await jobQueues.insert(queue);
    await jobs.insert({
      job,
      spec: {} as never,
      waitsFor: ["other"],
      elementWise: ["array", parent],
    });
    for (const order of ["oldest-first", "newest-first"] as const) {
      for (const within of [
        { jobQueue: "queue" },
        { arrayParentId: parent },
        { multiNodeJobId: multiNode },
      ]) {
        for (const status of [{}, { status: "RUNNABLE" as const }]) {
          for (const after of [{}, { after: "3" }]) {
            await jobs.list({ within, order, ...page, ...status, ...after });
            await jobs.list({ within, order, jobName: "x*", ...page, ...status, ...after });
          }
        }
      }
    }
    const resources = { cpu: 1, memoryMiB: 1, gpus: 0 };
    const nodes = { numNodes: 2, mainNode: 0, runs: [{ first: 0, last: 1, resources }] };
    const { arraySize: _, ...plain } = job;
    await jobs.insert({
      job: { ...plain, jobId: multiNode, nodes },
      spec: {} as never,
      waitsFor: [],
    });
    const live = { taskArn: "", containerInstanceArn: "" };
    await jobs.beginNodes(multiNode, 1, [{ nodeIndex: 1, live, createdAt: 1 }]);
    const node = (await jobs.get(`${multiNode}#1`)) ?? assert.fail();
    await jobs.update(node);
    await jobs.get(`${parent}:3`);
    await jobs.spec(`${parent}:3`);
    await jobs.materialise(parent, 2);
    await jobs.setRangeStatus(parent, "RUNNABLE");
    await jobs.childCounts(parent);
    await jobs.countWaiting();
    await jobs.ahead({ ...job, queueOrder: 1 }, 10);
    await jobs.allChildrenTerminal(parent);
    await jobs.childrenToEnd(parent, true, 10);
    await jobs.childrenToEnd(parent, false, 10);
    await jobs.endingArrays(10);
    await jobs.liveInQueue("queue", 10);
    await jobs.arraysWithDoomed(10);
    await jobs.untoldEnds(10);
    await jobs.endedRuns(parent, "FAILED");
    await jobs.elementDependencies(parent);
    await jobs.elementDependents("array");
    await jobs.setRangeStatus(parent, "PENDING", [{ first: 3, last: 3 }]);
    await jobs.doomRange(parent, [{ first: 3, last: 3 }], "");
    await jobs.failRange(parent, { stoppedAt: 1, limit: 1 });
    await jobs.unmetDependencies(parent, 1);
    await jobs.releaseDependents("other", 10);
    await jobs.setUntold(parent, true);
    await snapshot(10);
    await jobs.insert({
      job: { ...job, jobId: "shared", shareIdentifier: "a", schedulingPriority: 1 },
      ...{ spec: {} as never, waitsFor: [] },
    });
    await jobQueues.update({ ...queue, schedulingPolicyArn: "arn:aws:x/p" });
    await snapshot(10);
    await jobs.failRange(parent, { statusReason: "", stoppedAt: 1, limit: 1 });
    await jobs.update({ ...job, queueOrder: 1, status: "FAILED", stoppedAt: 1 });
    await jobs.removeFinished(5, 10);
    await consumableResources.insert({
      ...{ name: "licenses", resourceType: "REPLENISHABLE", totalQuantity: 1, createdAt: 1 },
      tags: {},
    });
    await consumableResources.inUse();
    await consumableResources.jobsNeeding({ consumableResource: "licenses", ...page });
    await consumableResources.isRepeated({
      ...{ name: "licenses", request: "r", requestedAt: 1, validFrom: 0 },
    });
    await stateChanges.append({
      ...{ kind: "state", at: 1, jobId: parent, status: "FAILED", attemptsMade: 0 },
    });
    await stateChanges.list({ from: 1, limit: 10 });
    await stateChanges.oldest();
    await stateChanges.removeOldest({ before: 1, keep: 1, limit: 10 });
    await shares.withJobs("queue");
    await shares.hasJobs("queue", "a");
    await shares.addUsage({
      ...{ jobQueue: "queue", shareIdentifier: "a", from: 0, to: 1, cpuSeconds: 1 },
    });
    await shares.usage("queue");
    await shares.forgetUsage("queue", 1);
    await instances.empty(["i-1"]);
    await tasks.get("task");
    await tasks.live();
    await tasks.live("i-1");
    await tasks.stopping();
    await tasks.stopped(page);
    await tasks.stopped({ ...page, after: "1-task" });
    await tasks.liveOfJob(parent);
    await tasks.liveOfNodes(multiNode);
    await tasks.nodesToStart();
    await tasks.nodesLeftToTell(1);
    await tasks.removeStopped(1, 10);
    await jobDefinitions.latestActive("name");
    await jobDefinitions.list({ name: "name", ...page });
    connection.rollback();

    const complaints = [...statements].flatMap((sql) =>
      connection.database
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map(({ detail }) => String(detail))
        .filter((detail) => isCostly(detail, sql))
        .map((detail) => `${detail}: ${sql}`),
    );
    assert.deepEqual(complaints, []);
    assert.ok(statements.size > 50);
    connection.close();
  });
});

const growing = [
  ...["jobs", "job_specs", "job_definitions", "array_ranges", "dependencies"],
  ...["element_dependencies", "tasks", "job_nodes", "job_consumables", "state_changes"],
  "share_usage",
];
const scanned = new RegExp(`^SCAN (${growing.join("|")})\\b`);
/** A partial index holds only what is asked for: going through all of it is the answer. */
const partial = [
  ...["tasks_live", "tasks_stopping", "tasks_of_nodes", "tasks_of_nodes_to_start"],
  ...["arrays_ending", "ranges_failing", "jobs_holding"],
];
const byPartial = new RegExp(`USING (COVERING )?INDEX (${partial.join("|")})`);
const ofStatus = [
  ...["jobs_of_queue_by_status", "children_in_line"],
  ...["jobs_live_of_share", "jobs_in_share_line"],
];
const byStatus = new RegExp(`INDEX (${ofStatus.join("|")}) `);

function isCostly(detail: string, sql: string): boolean {
  if (scanned.test(detail)) return !byPartial.test(detail);
  // A status within a queue has indexes of its own: any other would go through all that has finished.
  if (/job_queue = \?.* status (=|IN) /s.test(sql) && detail.startsWith("SEARCH jobs ")) {
    if (!byStatus.test(detail)) return true;
  }
  // Dependents of one job and children of one array are few; tables of settings are small.
  const sortsFew =
    /FROM (dependencies|job_queues|compute_environments|instances)|array_parent_id = \?/;
  return detail.includes("TEMP B-TREE") && !sortsFew.test(sql);
}
