import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  environment,
  instance,
  type Story,
  snapshotOf,
  task,
  unmanaged,
} from "../../../test/support/snapshot-builder.ts";
import { decide } from "../decide.ts";

const summary = (story: Story): string[] =>
  decide(snapshotOf(story)).changes.map((change) =>
    change.kind === "stop-task"
      ? `stop ${change.taskId}: ${change.cause.kind}`
      : `${change.kind} ${"instanceId" in change ? change.instanceId : ""}`,
  );

const updated = environment("lab", {}, { infrastructureRevision: 2 });
const busy = instance("i-busy", "lab");
const idle = instance("i-idle", "lab");
const current = instance("i-new", "lab", { infrastructureRevision: 2 });

describe("replace", () => {
  it("drains busy instances of an older revision and ends idle ones", () => {
    const story = { environments: [updated], instances: [busy, idle, current] };
    assert.deepEqual(summary({ ...story, tasks: [task("t", busy)] }), [
      "drain i-busy",
      "terminate i-idle",
    ]);
  });

  it("ends a draining instance when its last task has gone", () => {
    const draining = instance("i-1", "lab", { desiredStatus: "DRAINING" });
    const story = { environments: [environment("lab")], instances: [draining] };
    assert.deepEqual(summary({ ...story, tasks: [task("t", draining)] }), []);
    assert.deepEqual(summary(story), ["terminate i-1"]);
  });

  it("stops their jobs at once when the update policy says so", () => {
    const updatePolicy = { terminateJobsOnUpdate: true, jobExecutionTimeoutMinutes: 30 };
    const story = { environments: [{ ...updated, updatePolicy }], instances: [busy, current] };
    const tasks = [task("t", busy), task("u", current)];
    assert.deepEqual(summary({ ...story, tasks }), ["drain i-busy", "stop t: update"]);
  });

  it("leaves the instances of an UNMANAGED environment to their owner", () => {
    const environments = [unmanaged("lab", { infrastructureRevision: 2 })];
    const drained = instance("i-1", "lab", { desiredStatus: "DRAINING" });
    assert.deepEqual(summary({ environments, instances: [idle, drained] }), []);
  });
});
