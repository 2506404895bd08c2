import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  environment,
  instance,
  queue,
  type Story,
  snapshotOf,
  startingInstance,
  task,
  unmanaged,
} from "../../../test/support/snapshot-builder.ts";
import { decide } from "../decide.ts";

/** What changes, without what it is based on. */
const changes = (story: Story, missingNames: Readonly<Record<string, string>> = {}) =>
  decide({ ...snapshotOf(story), missingNames }).changes.map((change) => {
    if (change.kind !== "settle-environment") return change;
    const { from: _basis, ...rest } = change;
    return rest;
  });
const deleting = environment("lab", {}, { status: "DELETING", state: "DISABLED" });

describe("settle", () => {
  it("makes what is new or updated VALID, in AWS's words", () => {
    const story = {
      environments: [
        environment("lab", {}, { status: "UPDATING" }),
        unmanaged("own", { status: "CREATING" }),
      ],
      queues: [queue("q", ["lab"], [], { status: "UPDATING" })],
    };
    const reached = { status: "VALID", statusReason: "ComputeEnvironment Healthy" };
    assert.deepEqual(changes(story), [
      { kind: "settle-queue", jobQueue: "q", status: "VALID", statusReason: "JobQueue Healthy" },
      { kind: "settle-environment", computeEnvironment: "lab", ...reached },
      { kind: "settle-environment", computeEnvironment: "own", ...reached },
    ]);
  });

  it("leaves what has settled alone", () => {
    assert.deepEqual(changes({ environments: [environment("lab"), unmanaged("own")] }), []);
  });

  it("removes a queue once none of its jobs lives", () => {
    const leaving = (hasLiveJobs: boolean) =>
      changes({ queues: [queue("q", [], [], { status: "DELETING", hasLiveJobs })] });
    assert.deepEqual(leaving(true), []);
    assert.deepEqual(leaving(false), [{ kind: "remove-queue", jobQueue: "q" }]);
  });

  it("ends the instances of an environment that is deleted, then removes it", () => {
    const busy = instance("i-1", "lab");
    const why = "Compute environment lab is being deleted.";
    assert.deepEqual(
      changes({
        environments: [deleting],
        instances: [busy, startingInstance("i-2", "lab")],
        tasks: [task("t", busy)],
      }),
      [
        { kind: "terminate", instanceId: "i-1", why },
        { kind: "terminate", instanceId: "i-2", why },
      ],
    );
    const ending = instance("i-1", "lab", { desiredStatus: "TERMINATED" });
    assert.deepEqual(changes({ environments: [deleting], instances: [ending] }), []);
    assert.deepEqual(changes({ environments: [deleting] }), [
      { kind: "remove-environment", computeEnvironment: "lab" },
    ]);
  });

  it("tears nothing down that a queue still names", () => {
    const instances = [instance("i-1", "lab")];
    const queues = [queue("q", ["lab"])];
    assert.deepEqual(changes({ environments: [deleting], instances, queues }), []);
  });

  it("makes what names something missing INVALID, and VALID again once it is there", () => {
    const story = (missing: Readonly<Record<string, string>>, more: object = {}) =>
      changes({ environments: [environment("lab", {}, more), unmanaged("own")] }, missing);
    const problem = "Instance profile workers does not exist.";
    const invalid = { status: "INVALID", statusReason: `CLIENT_ERROR - ${problem}` } as const;
    assert.deepEqual(story({ lab: problem }), [
      { kind: "settle-environment", computeEnvironment: "lab", ...invalid },
    ]);
    assert.deepEqual(story({ lab: problem }, invalid), []);
    assert.deepEqual(story({}, invalid), [
      {
        kind: "settle-environment",
        computeEnvironment: "lab",
        ...{ status: "VALID", statusReason: "ComputeEnvironment Healthy" },
      },
    ]);
    assert.deepEqual(
      story({ own: problem }).map((change) => change.kind),
      ["settle-environment"],
    );
  });
});
