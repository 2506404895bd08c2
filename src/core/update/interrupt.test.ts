import assert from "node:assert/strict";
import { it } from "node:test";
import {
  environment,
  instance,
  job,
  queue,
  snapshotOf,
  storyTime,
  task,
} from "../../../test/support/snapshot-builder.ts";
import { decide } from "../decide.ts";

it("an instance with a notice takes no job, and goes with all that runs on it when its time is over", () => {
  const noticed = (leftMs: number) =>
    instance("i-1", "lab", { desiredStatus: "DRAINING", interruptsAt: storyTime + leftMs });
  const planWith = (leftMs: number) =>
    decide(
      snapshotOf({
        environments: [environment("lab", { type: "SPOT" })],
        instances: [noticed(leftMs)],
        tasks: [task("t", noticed(leftMs))],
        queues: [queue("q", ["lab"], [job("a")])],
      }),
    );
  const before = planWith(1000);
  assert.deepEqual(
    before.changes.map(({ kind }) => kind),
    ["launch"],
  );
  assert.equal(before.wakeAt, storyTime + 1000);
  const [change] = planWith(0).changes;
  const why = "Interrupted by Spot.";
  assert.deepEqual(change, { kind: "terminate", instanceId: "i-1", why });
});
