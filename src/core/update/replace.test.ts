import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  environment,
  instance,
  job,
  needs,
  queue,
  type Story,
  shortage,
  snapshotOf,
  startingInstance,
  storyTime,
  task,
  unmanaged,
} from "../../../test/support/snapshot-builder.ts";
import type { ComputeEnvironment, ComputeResources } from "../../model/compute-environment.ts";
import { decide } from "../decide.ts";

function summary(story: Story): string[] {
  return decide(snapshotOf(story)).changes.map((change) => {
    switch (change.kind) {
      case "stop-task":
        return `stop ${change.taskId}: ${change.cause.kind}`;
      case "settle-environment":
        return `settle-environment ${change.status}`;
      default:
        return `${change.kind} ${"instanceId" in change ? change.instanceId : ""}`;
    }
  });
}

const minute = 60_000;
const updatedTo = (resources: Partial<ComputeResources>, row: Partial<ComputeEnvironment> = {}) =>
  environment("lab", resources, {
    infrastructureRevision: 2,
    status: "UPDATING",
    statusReason: "ComputeEnvironment Updating",
    ...row,
  });
const updated = updatedTo({});
const environments = [updated];
const busy = instance("i-busy", "lab");
const idle = instance("i-idle", "lab");
const current = instance("i-new", "lab", { infrastructureRevision: 2 });
const tasks = [task("t", busy)];
const waiting = [queue("q", ["lab"], [job("a", needs(2, 1024))])];

describe("an update, until an instance of the new kind has registered", () => {
  it("launches the first of its kind and lets those of before serve", () => {
    const story = { environments, instances: [busy], tasks };
    assert.deepEqual(summary(story), ["launch "]);
    assert.deepEqual(summary({ ...story, queues: [queue("q", ["lab"], [job("a")])] }), [
      "place i-busy",
      "launch ",
    ]);
    const coming = startingInstance("i-new", "lab", { infrastructureRevision: 2 });
    assert.deepEqual(summary({ ...story, instances: [busy, coming] }), []);
  });

  it("ends idle instances that nothing needs at once, and is over when all are gone", () => {
    assert.deepEqual(summary({ environments, instances: [idle] }), ["terminate i-idle"]);
    const gone = instance("i-idle", "lab", { lastStatus: "TERMINATED" });
    const [change, ...more] = decide(snapshotOf({ environments, instances: [gone] })).changes;
    assert.ok(change?.kind === "settle-environment" && change.status === "VALID");
    assert.deepEqual(more, []);
  });

  it("keeps minvCpus all the while", () => {
    const kept = [updatedTo({ minvCpus: 2 })];
    assert.deepEqual(summary({ environments: kept, instances: [idle] }), ["launch "]);
    assert.deepEqual(summary({ environments: kept, instances: [idle, current] }), [
      "terminate i-idle",
    ]);
  });

  it("makes room with one of those of before, the emptiest, when maxvCpus has none", () => {
    const full = [updatedTo({ maxvCpus: 4 })];
    const busier = instance("i-busier", "lab");
    const story = {
      environments: full,
      instances: [busy, busier],
      tasks: [...tasks, task("u", busier), task("v", busier)],
    };
    assert.deepEqual(summary(story), ["drain i-busy"]);
    const draining = { ...busy, desiredStatus: "DRAINING", drainingSince: storyTime } as const;
    assert.deepEqual(summary({ ...story, instances: [draining, busier] }), [], "one at a time");
    const withIdle = { ...story, instances: [busy, idle], queues: waiting };
    assert.deepEqual(summary(withIdle), ["terminate i-idle", "launch "]);
  });

  it("makes room on machines that are full, but not for a launch that fails otherwise", () => {
    const story = { environments, instances: [busy], tasks };
    const refused = (code: string, instanceTypes = ["m6i.large"]) =>
      summary({
        ...story,
        environments: [updatedTo({ instanceTypes })],
        shortages: [shortage("m6i.large", { infrastructureRevision: 2, code })],
      });
    assert.deepEqual(refused("InsufficientInstanceCapacity"), ["drain i-busy"]);
    assert.deepEqual(refused("Unsupported"), ["settle-environment INVALID"]);
    assert.deepEqual(refused("Unsupported", ["m6i.large", "c6i.large"]), ["launch "]);
    const ofBefore = [shortage("m6i.large", { infrastructureRevision: 1 })];
    assert.deepEqual(summary({ ...story, shortages: ofBefore }), ["launch "]);
  });

  it("goes on serving with those of before when it has failed, and goes on when that is repaired", () => {
    const invalid = updatedTo(
      {},
      { status: "INVALID", statusReason: "CLIENT_ERROR - No image for the instances." },
    );
    const story = {
      environments: [invalid],
      instances: [busy],
      tasks,
      queues: [queue("q", ["lab"], [job("a")])],
    };
    const stays = decide(snapshotOf({ ...story, images: {} })).changes;
    assert.ok(stays.some((change) => change.kind === "place" && change.instanceId === "i-busy"));
    assert.ok(stays.every(({ kind }) => kind === "place" || kind === "settle-environment"));
    assert.deepEqual(summary(story), ["settle-environment UPDATING", "place i-busy", "launch "]);
  });

  it("says what it waits for", () => {
    const message = "InsufficientInstanceCapacity: none left";
    const shortages = [shortage("m6i.large", { infrastructureRevision: 2, message })];
    const draining = { ...busy, desiredStatus: "DRAINING" } as const;
    const story = { environments, instances: [draining, idle], tasks, shortages, queues: waiting };
    const said = decide(snapshotOf(story)).changes.flatMap((change) =>
      change.kind === "settle-environment" ? [change.statusReason] : [],
    );
    assert.deepEqual(said, [
      `ComputeEnvironment Updating - ${message}. Instances of before the update serve until one of ` +
        "the new kind has registered.",
    ]);
  });
});

describe("an update, once one has registered", () => {
  it("drains busy instances of before and ends idle ones", () => {
    const story = { environments, instances: [busy, idle, current], tasks };
    assert.deepEqual(summary(story), ["drain i-busy", "terminate i-idle"]);
  });

  it("gives their jobs the time of the update policy", () => {
    const since = (minutes: number) => {
      const drainingSince = storyTime - minutes * minute;
      const draining = { ...busy, desiredStatus: "DRAINING", drainingSince } as const;
      return { environments, instances: [draining, current], tasks };
    };
    assert.deepEqual(summary(since(29)), []);
    assert.equal(decide(snapshotOf(since(29))).wakeAt, storyTime + minute);
    assert.deepEqual(summary(since(30)), ["stop t: update"]);
  });

  it("stops their jobs at once when the update policy says so", () => {
    const updatePolicy = { terminateJobsOnUpdate: true, jobExecutionTimeoutMinutes: 30 };
    const story = { environments: [{ ...updated, updatePolicy }], instances: [busy, current] };
    const both = [...tasks, task("u", current)];
    assert.deepEqual(summary({ ...story, tasks: both }), ["drain i-busy", "stop t: update"]);
  });
});

describe("an instance that drains", () => {
  it("ends when its last task has gone", () => {
    const draining = instance("i-1", "lab", { desiredStatus: "DRAINING" });
    const story = { environments: [environment("lab")], instances: [draining] };
    assert.deepEqual(summary({ ...story, tasks: [task("t", draining)] }), []);
    assert.deepEqual(summary(story), ["terminate i-1"]);
  });

  it("of an UNMANAGED environment is left to its owner", () => {
    const own = [unmanaged("lab", { infrastructureRevision: 2 })];
    const drained = instance("i-1", "lab", { desiredStatus: "DRAINING" });
    assert.deepEqual(summary({ environments: own, instances: [idle, drained] }), []);
  });

  it("has nothing to wait for in a DISABLED environment", () => {
    const off = [updatedTo({}, { state: "DISABLED" })];
    assert.deepEqual(summary({ environments: off, instances: [busy, idle], tasks }), [
      "drain i-busy",
      "terminate i-idle",
    ]);
  });
});
