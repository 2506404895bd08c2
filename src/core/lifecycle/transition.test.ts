import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { describe, it } from "node:test";
import fc from "fast-check";
import { storyJobs, storyTaskArn } from "../../../test/support/story-jobs.ts";
import { isTerminal, type Job, type JobStatus, type RetryStrategy } from "../../model/job.ts";
import type { StopCause } from "../../model/task.ts";
import { type JobEvent, transition } from "./transition.ts";

const goldenFile = new URL("../../../test/golden/job-transitions.txt", import.meta.url);
const now = 9_000;
const stopped = (more: Partial<Extract<JobEvent, { kind: "stopped" }>>): JobEvent => ({
  kind: "stopped",
  taskArn: storyTaskArn,
  stoppedAt: 8_000,
  ...more,
});
const live = { taskArn: "new task", containerInstanceArn: "new instance" };
const user: StopCause = { kind: "user", reason: "queue deleted" };
const lost: StopCause = { kind: "instance-lost", instanceId: "i-0abc" };

const events: Readonly<Record<string, JobEvent>> = {
  "dependencies-met": { kind: "dependencies-met" },
  "dependency-failed": { kind: "dependency-failed" },
  placed: { kind: "placed", live },
  "launch refused": { kind: "launch-refused", reason: "ECS says no" },
  started: { kind: "started", taskArn: storyTaskArn, startedAt: 5_000, logStreamName: "log" },
  "started, other task": { kind: "started", taskArn: "other", startedAt: 5_000 },
  "stopped, exit 0": stopped({ exitCode: 0 }),
  "stopped, exit 1": stopped({ exitCode: 1 }),
  "stopped, out of memory": stopped({
    exitCode: 137,
    reason: "OutOfMemoryError: Container killed due to memory usage",
  }),
  "stopped, never started": stopped({ reason: "CannotPullContainerError: no such image" }),
  "stopped, task reason only": stopped({ statusReason: "TaskStateError: no progress" }),
  "stopped, exit 143, user": stopped({ exitCode: 143, cause: user }),
  "stopped, exit 0, timeout": stopped({ exitCode: 0, cause: { kind: "timeout" } }),
  "stopped, exit 137, timeout": stopped({ exitCode: 137, cause: { kind: "timeout" } }),
  "stopped, instance lost": stopped({ cause: lost }),
  "stopped, update": stopped({ exitCode: 143, cause: { kind: "update" } }),
  "stopped, exit 0, main node ended": stopped({ exitCode: 0, cause: { kind: "main-node-ended" } }),
  "stopped, exit 143, main node ended": stopped({
    exitCode: 143,
    cause: { kind: "main-node-ended" },
  }),
  "stopped, other task": stopped({ taskArn: "other", exitCode: 0 }),
  cancel: { kind: "cancel", reason: "cancelled by me" },
  terminate: { kind: "terminate", reason: "terminated by me" },
  "children-ended, all succeeded": { kind: "children-ended", allSucceeded: true },
  "children-ended, one failed": { kind: "children-ended", allSucceeded: false },
};

const strategies: Readonly<Record<string, RetryStrategy | undefined>> = {
  once: undefined,
  twice: { attempts: 2, evaluateOnExit: [] },
};

describe("transition", () => {
  it("is what the golden table says (UPDATE_GOLDEN=1 writes it anew)", () => {
    const actual = `${goldenTable().join("\n")}\n`;
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(goldenFile, actual);
    assert.equal(actual, readFileSync(goldenFile, "utf8"));
  });

  it("keeps the place in the queue, the first attempt's story and no live task when tried again", () => {
    const outcome = moved("RUNNING", stopped({ exitCode: 1 }), strategies.twice);
    assert.equal(outcome.status, "RUNNABLE");
    assert.equal(outcome.queueOrder, 1);
    assert.equal(outcome.live, undefined);
    assert.equal(outcome.statusReason, undefined);
    assert.equal(outcome.stoppedAt, undefined);
    assert.deepEqual(outcome.attempts, [
      {
        taskArn: storyTaskArn,
        containerInstanceArn: "arn:aws:ecs:eu-west-1:123456789012:container-instance/lab/1",
        startedAt: 2_000,
        stoppedAt: 8_000,
        exitCode: 1,
        statusReason: "Essential container in task exited",
        logStreamName: "story/default/1",
      },
    ]);
  });

  it("cuts a reason at 255 characters", () => {
    const outcome = moved("RUNNING", stopped({ exitCode: 1, reason: "x".repeat(1_000) }));
    assert.equal(outcome.attempts[0]?.reason?.length, 255);
  });

  it("knows when a container began that came and went between two reports", () => {
    const event = stopped({ exitCode: 0, startedAt: 7_000, logStreamName: "log" });
    const outcome = moved("STARTING", event);
    assert.equal(outcome.status, "SUCCEEDED");
    assert.equal(outcome.startedAt, 7_000);
    assert.equal(outcome.attempts[0]?.logStreamName, "log");
  });

  it("moves along the table only, and never from a terminal status", () => {
    fc.assert(
      fc.property(anyHistory, ({ start, history, strategy }) => {
        let job = storyJobs[start] ?? assert.fail(start);
        for (const event of history) {
          const outcome = transition(job, event, rules(strategy), now);
          if (outcome.kind === "ignored") continue;
          assert.ok(!isTerminal(job.status), `${job.status} changed on ${event.kind}`);
          assertEdge(job, outcome.job);
          job = outcome.job;
        }
      }),
      { seed: 20_260_101, numRuns: 500 },
    );
  });

  it("never makes more attempts than the strategy allows", () => {
    fc.assert(
      fc.property(anyHistory, ({ history, strategy }) => {
        let job = storyJobs.RUNNABLE ?? assert.fail();
        for (const event of history) {
          const outcome = transition(job, event, rules(strategy), now);
          if (outcome.kind === "moved") job = outcome.job;
          const underWay = job.live === undefined ? 0 : 1;
          assert.ok(job.attempts.length + underWay <= (strategy?.attempts ?? 1));
          assert.equal(underWay === 1, job.status === "STARTING" || job.status === "RUNNING");
        }
      }),
      { seed: 20_260_102, numRuns: 500 },
    );
  });
});

const anyHistory = fc.record({
  start: fc.constantFrom(...Object.keys(storyJobs)),
  history: fc.array(
    fc.oneof(
      fc.constantFrom(...Object.values(events)),
      // Of the task that is placed here, so that histories get somewhere.
      fc.constantFrom(
        ...["placed", "started", "stopped, exit 1", "stopped, instance lost"].map((name) =>
          ofNewTask(events[name] ?? assert.fail(name)),
        ),
      ),
    ),
    { maxLength: 40 },
  ),
  strategy: fc.option(
    fc.record({ attempts: fc.integer({ min: 1, max: 10 }), evaluateOnExit: fc.constant([]) }),
    { nil: undefined },
  ),
});

function ofNewTask(event: JobEvent): JobEvent {
  return "taskArn" in event ? { ...event, taskArn: live.taskArn } : event;
}

const edges: Readonly<Record<JobStatus, readonly JobStatus[]>> = {
  SUBMITTED: ["PENDING", "RUNNABLE", "FAILED"],
  PENDING: ["PENDING", "RUNNABLE", "FAILED"],
  RUNNABLE: ["STARTING", "FAILED"],
  STARTING: ["STARTING", "RUNNING", "RUNNABLE", "SUCCEEDED", "FAILED"],
  RUNNING: ["RUNNING", "RUNNABLE", "SUCCEEDED", "FAILED"],
  SUCCEEDED: [],
  FAILED: [],
};
const parentEdges: readonly JobStatus[] = ["PENDING", "SUCCEEDED", "FAILED"];

function assertEdge(before: Job, after: Job): void {
  const allowed = before.arraySize === undefined ? edges[before.status] : parentEdges;
  assert.ok(allowed.includes(after.status), `${before.status} -> ${after.status}`);
  assert.equal(isTerminal(after.status), after.stoppedAt !== undefined);
}

function moved(start: string, event: JobEvent, strategy?: RetryStrategy): Job {
  const outcome = transition(storyJobs[start] ?? assert.fail(start), event, rules(strategy), now);
  if (outcome.kind === "ignored") return assert.fail(outcome.why);
  return outcome.job;
}

function rules(strategy: RetryStrategy | undefined): { retryStrategy?: RetryStrategy } {
  return strategy === undefined ? {} : { retryStrategy: strategy };
}

/** Every job with every event; the second strategy only where it changes the answer. */
function goldenTable(): string[] {
  return Object.entries(storyJobs).flatMap(([name, job]) => [
    `${name}`,
    ...Object.entries(events).flatMap(([event, value]) => {
      const [once, twice] = Object.values(strategies).map((strategy) =>
        goldenOutcome(job, value, strategy),
      );
      const line = `  ${event.padEnd(30)} ${once}`;
      return once === twice ? [line] : [line, `  ${"  with attempts left".padEnd(30)} ${twice}`];
    }),
  ]);
}

function goldenOutcome(job: Job, event: JobEvent, strategy: RetryStrategy | undefined): string {
  const outcome = transition(job, event, rules(strategy), now);
  if (outcome.kind === "ignored") return `ignored: ${outcome.why}`;
  const { status, statusReason, attempts, startedAt, stoppedAt } = outcome.job;
  const marks = [
    `startedAt ${startedAt ?? "-"}`,
    `stoppedAt ${stoppedAt ?? "-"}`,
    outcome.job.cancelReason && `cancelReason "${outcome.job.cancelReason}"`,
    outcome.job.terminateReason && `terminateReason "${outcome.job.terminateReason}"`,
    outcome.job.live && `live ${outcome.job.live.taskArn.slice(-8)}`,
    ...attempts.map(
      ({ exitCode, reason, statusReason: why }) =>
        `attempt(${exitCode ?? "-"}, ${reason ?? "-"}, ${why ?? "-"})`,
    ),
  ].filter(Boolean);
  return `${status}${statusReason === undefined ? "" : ` "${statusReason}"`} | ${marks.join(", ")}`;
}
