/** Consumable resources in a decision: who gets them, who is passed over, and that no machine is launched for those. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  array,
  environment,
  instance,
  job,
  needs,
  queue,
  snapshotOf,
} from "../../../test/support/snapshot-builder.ts";
import type { Change } from "../../model/plan.ts";
import type { Snapshot, Waiting } from "../../model/snapshot.ts";
import { decide } from "../decide.ts";

const stock = (name: string, totalQuantity: number, inUseQuantity = 0) => ({
  name,
  totalQuantity,
  inUseQuantity,
});
const needing = (waiting: Waiting, quantity: number, name = "licenses"): Waiting => ({
  ...waiting,
  consumables: [...(waiting.consumables ?? []), { name, quantity }],
});
const tiny = needs(0.25, 64);

function placed(snapshot: Snapshot): string[] {
  return decide(snapshot)
    .changes.filter((change) => change.kind === "place")
    .map(({ jobId, arrayIndex }) => (arrayIndex === undefined ? jobId : `${jobId}:${arrayIndex}`));
}

function launches(snapshot: Snapshot): Change[] {
  return decide(snapshot).changes.filter((change) => change.kind === "launch");
}

function whyNot(snapshot: Snapshot): Record<string, string> {
  return Object.fromEntries(decide(snapshot).whyNot.map((why) => [why.jobId, why.statusReason]));
}

describe("a job that needs consumable resources", () => {
  const lab = environment("lab", { maxvCpus: 2 });
  const world = (line: readonly Waiting[], consumableResources = [stock("licenses", 4, 3)]) =>
    snapshotOf({
      environments: [lab],
      instances: [instance("i-1", "lab")],
      queues: [queue("q", ["lab"], line)],
      consumableResources,
    });

  it("waits for all of its amounts and holds up nobody", () => {
    const snapshot = world([
      needing(job("two", tiny), 2),
      needing(needing(job("also", tiny), 1), 1, "seats"),
      needing(job("one", tiny), 1),
      job("free", tiny),
    ]);
    assert.deepEqual(placed(snapshot), ["one", "free"]);
    assert.deepEqual(whyNot(snapshot), {
      two: "Waits for 2 of consumable resource licenses; 0 of 4 are available.",
      also:
        "Waits for 1 of consumable resource licenses; 0 of 4 are available. " +
        "Waits for 1 of consumable resource seats, which does not exist: create it.",
    });
  });

  it("of an array starts as many children as there is enough for", () => {
    const children = needing(array("many", 5, 20, tiny), 2);
    const snapshot = world([children, job("behind", tiny)], [stock("licenses", 7)]);
    assert.deepEqual(placed(snapshot), ["many:5", "many:6", "many:7", "behind"]);
    const [why, ...others] = decide(snapshot).whyNot;
    assert.deepEqual(others, []);
    assert.deepEqual(why?.range, { first: 8, last: 20 });
    assert.equal(why?.code, "WAITING:CONSUMABLE_RESOURCE");
    assert.match(why?.statusReason ?? "", /; 1 of 7 is available\.$/);
  });

  it("is told what to do when the total is too small for it", () => {
    assert.match(
      whyNot(world([needing(job("five", tiny), 5)])).five ?? "",
      /1 of 4 is available: raise its total quantity with UpdateConsumableResource\.$/,
    );
  });

  it("waits while more is in use than there is in all", () => {
    const snapshot = world([needing(job("one", tiny), 1)], [stock("licenses", 2, 3)]);
    assert.deepEqual(placed(snapshot), []);
    assert.match(whyNot(snapshot).one ?? "", /0 of 2 are available/);
  });

  it("keeps nothing from other queues while it waits for room, and no place in its own", () => {
    const snapshot = snapshotOf({
      environments: [lab],
      instances: [instance("i-1", "lab")],
      consumableResources: [stock("licenses", 1)],
      queues: [
        queue("first", ["lab"], [needing(job("wide", needs(16, 64)), 1), job("small", tiny)], {
          priority: 9,
        }),
        queue("second", ["lab"], [needing(job("taker", tiny), 1)]),
      ],
    });
    assert.deepEqual(placed(snapshot), ["taker", "small"]);
    assert.match(whyNot(snapshot).wide ?? "", /0 of 1 are available/);
  });

  it("has no instance launched for it, however many wait, until it could start", () => {
    const line = [
      needing(array("short", 0, 99), 1),
      needing(job("missing"), 1, "seats"),
      job("free", needs(2, 1024)),
    ];
    const world = (left: number) =>
      snapshotOf({
        environments: [environment("lab", { maxvCpus: 64 })],
        queues: [queue("q", ["lab"], line)],
        consumableResources: [stock("licenses", left)],
      });
    assert.equal(launches(world(0)).length, 1);
    // Two children of one vCPU each share an instance.
    assert.equal(launches(world(2)).length, 2);
    assert.match(whyNot(world(0)).short ?? "", /0 of 0 are available/);
  });

  it("yields to an earlier queue's job whose instance is on its way", () => {
    const snapshot = snapshotOf({
      environments: [environment("lab", { maxvCpus: 64 })],
      queues: [
        queue("first", ["lab"], [needing(job("before", needs(2, 64)), 1)], { priority: 9 }),
        queue("second", ["lab"], [needing(job("after", needs(2, 64)), 1)]),
      ],
      consumableResources: [stock("licenses", 1)],
    });
    assert.equal(launches(snapshot).length, 1);
    assert.equal(
      whyNot(snapshot).after,
      "Waits for 1 of consumable resource licenses: a job of an earlier queue gets what is available first.",
    );
  });
});
