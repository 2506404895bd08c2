import assert from "node:assert/strict";
import { test } from "node:test";
import {
  array,
  environment,
  instance,
  job,
  queue,
  snapshotOf,
} from "../../test/support/snapshot-builder.ts";
import { decide } from "./decide.ts";

test("an empty world leaves nothing to decide", () => {
  assert.deepEqual(decide(snapshotOf({})), { changes: [], whyNot: [] });
});

test("a new environment and queue settle, and their first job gets an instance in the same plan", () => {
  const plan = decide(
    snapshotOf({
      environments: [environment("lab", {}, { status: "CREATING" })],
      queues: [queue("main", ["lab"], [job("a")], { status: "CREATING" })],
    }),
  );
  assert.deepEqual(
    plan.changes.map((change) => change.kind),
    ["settle-queue", "settle-environment", "launch"],
  );
  const sentence = "Waits for an instance that compute environment lab is starting.";
  assert.deepEqual(plan.whyNot, [
    {
      jobId: "a",
      jobQueue: "main",
      code: "WAITING:INSTANCE_STARTING",
      statusReason: sentence,
      verdicts: [{ computeEnvironment: "lab", kind: "starting", sentence }],
    },
  ]);
});

test("children of an array are placed one by one on what there is, the rest gets instances", () => {
  const plan = decide(
    snapshotOf({
      environments: [environment("lab")],
      instances: [instance("i-1", "lab")],
      queues: [queue("main", ["lab"], [array("b", 3, 6)])],
    }),
  );
  assert.deepEqual(
    plan.changes.map((change) =>
      change.kind === "place" ? `${change.arrayIndex} on ${change.instanceId}` : change.kind,
    ),
    ["3 on i-1", "4 on i-1", "launch"],
  );
  assert.deepEqual(plan.whyNot[0]?.range, { first: 5, last: 6 });
});
