/** Shares that take turns: whose turn it is, what is kept for others, and what those who wait are told. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  array,
  environment,
  fairQueue,
  instance,
  job,
  needs,
  snapshotOf,
  storyTime,
  task,
  unmanaged,
} from "../../../test/support/snapshot-builder.ts";
import type { Instance } from "../../model/instance.ts";
import type { FairsharePolicy } from "../../model/scheduling-policy.ts";
import type { Snapshot, UsageSlice, Waiting } from "../../model/snapshot.ts";
import type { Task } from "../../model/task.ts";
import { decide } from "../decide.ts";

const of = (shareIdentifier: string, waiting: Waiting): Waiting => ({
  ...waiting,
  shareIdentifier,
});
const one = needs(1, 64);

/** An environment of `vCpus` vCPUs, all of them on one instance. */
function world(options: {
  readonly vCpus?: number;
  readonly line: readonly Waiting[];
  readonly policy?: FairsharePolicy;
  readonly usage?: Readonly<Record<string, readonly UsageSlice[]>>;
  readonly running?: readonly (readonly [share: string, vCpus: number])[];
  readonly continues?: readonly string[];
}): Snapshot {
  const { vCpus = 4, line, policy = {}, usage = {}, running = [], continues = [] } = options;
  const on: Instance = instance("i-1", "lab", {
    instanceType: "m6i.metal",
    resources: needs(vCpus, 100_000),
  });
  const tasks: readonly Task[] = running.map(([shareIdentifier, size], index) =>
    task(`t-${index}`, on, { shareIdentifier, resources: needs(size, 64) }),
  );
  return snapshotOf({
    environments: [environment("lab", { maxvCpus: vCpus })],
    instances: [on],
    tasks,
    queues: [fairQueue("q", ["lab"], line, { policy, usage, continues })],
  });
}

function placed(snapshot: Snapshot): string[] {
  return decide(snapshot)
    .changes.filter((change) => change.kind === "place")
    .map(({ jobId, arrayIndex }) => (arrayIndex === undefined ? jobId : `${jobId}:${arrayIndex}`));
}

const reasons = (snapshot: Snapshot) =>
  decide(snapshot).whyNot.map(({ jobId, code, statusReason }) => [jobId, code, statusReason]);

describe("shares that take turns", () => {
  it("get alike when nobody has used anything, the older job first", () => {
    const line = [of("a", array("A", 0, 9, one)), of("b", array("B", 0, 9, one))];
    assert.deepEqual(placed(world({ line })), ["A:0", "B:0", "A:1", "B:1"]);
  });

  it("get by their weight factors: half the factor, twice as much", () => {
    const line = [of("a", array("A", 0, 9, one)), of("b", array("B", 0, 9, one))];
    const shareDistribution = [{ shareIdentifier: "b*", weightFactor: 0.5 }];
    const found = placed(world({ vCpus: 6, line, policy: { shareDistribution } }));
    assert.equal(found.filter((id) => id.startsWith("B")).length, 4);
    assert.equal(found.filter((id) => id.startsWith("A")).length, 2);
  });

  it("make up for what others used before, as far as it still counts", () => {
    const line = [of("a", array("A", 0, 9, one)), of("b", array("B", 0, 9, one))];
    // In the middle of the window of 600 s: 1200 vCPU seconds count for half, as much as two vCPUs ahead.
    const middle = { from: storyTime - 300_000, to: storyTime - 300_000, cpuSeconds: 1200 * 1024 };
    const usage = { a: [middle] };
    assert.deepEqual(placed(world({ line, usage })), ["B:0", "B:1", "A:0", "B:2"]);
    const old = { from: storyTime - 600_000, to: storyTime - 600_000, cpuSeconds: 1e9 };
    assert.deepEqual(placed(world({ line, usage: { a: [old] } })), ["A:0", "B:0", "A:1", "B:1"]);
  });

  it("are charged with what they hold now", () => {
    const line = [of("a", array("A", 0, 9, one)), of("b", array("B", 0, 9, one))];
    assert.deepEqual(placed(world({ vCpus: 6, line, running: [["a", 3]] })), ["B:0", "B:1", "B:2"]);
  });

  it("leave what they do not want to the others", () => {
    const line = [of("a", array("A", 0, 9, one))];
    assert.equal(placed(world({ line, running: [["b", 1]] })).length, 3);
  });

  it("hold up the others while the job whose turn it is has no room, and say so", () => {
    const line = [
      of("a", job("small", one)),
      of("b", job("large", needs(3, 64))),
      of("b", job("next", one)),
    ];
    const snapshot = world({ line, running: [["a", 2]] });
    assert.deepEqual(placed(snapshot), []);
    assert.deepEqual(reasons(snapshot), [
      [
        "large",
        "WAITING:INSTANCES_BUSY",
        "Waits for room in compute environment lab: its instances are busy.",
      ],
      [
        "next",
        "WAITING:BEHIND_HEAD",
        "Waits behind job large, which is first in share b of job queue q and cannot be placed yet.",
      ],
      [
        "small",
        "WAITING:SHARE_TURN",
        "Waits for the turn of share a in job queue q: it uses 600 vCPU seconds × weight factor 1, " +
          "more than share b with 0 vCPU seconds × weight factor 1, whose turn it is with job large, " +
          "which cannot be placed yet.",
      ],
    ]);
  });

  it("pass over who is short of a consumable resource", () => {
    const line = [
      of("a", { ...job("short", one), consumables: [{ name: "licenses", quantity: 1 }] }),
      of("a", job("free", one)),
      of("b", array("B", 0, 9, one)),
    ];
    assert.deepEqual(placed(world({ vCpus: 3, line })), ["free", "B:0", "B:1"]);
  });

  it("keep their turn when all that was read of their line is placed, until more is read", () => {
    const line = [of("a", job("A1", one)), of("b", array("B", 0, 9, one))];
    const running = [["b", 2]] as const;
    const snapshot = world({ vCpus: 8, line, running, continues: ["a"] });
    assert.deepEqual(placed(snapshot), ["A1"]);
    const [[jobId, code, reason] = []] = reasons(snapshot);
    assert.deepEqual([jobId, code], ["B", "WAITING:SHARE_TURN"]);
    assert.match(String(reason), /more than share a with 300 .*, whose turn it is\.$/);
    assert.deepEqual(placed(world({ vCpus: 8, line, running })).length, 6);
  });

  it("have instances launched for whose turn it is", () => {
    const line = [of("a", job("large", needs(8, 64))), of("b", job("small", one))];
    const snapshot = snapshotOf({
      environments: [environment("lab", { instanceTypes: ["m6i.large"], maxvCpus: 8 })],
      queues: [fairQueue("q", ["lab"], line)],
    });
    assert.deepEqual(
      decide(snapshot).changes.filter(({ kind }) => kind === "launch"),
      [],
    );
    const other = snapshotOf({
      environments: [environment("lab", { instanceTypes: ["m6i.large"], maxvCpus: 8 })],
      queues: [fairQueue("q", ["lab"], line.toReversed())],
    });
    assert.equal(decide(other).changes.filter(({ kind }) => kind === "launch").length, 1);
  });
});

describe("a reservation for shares that are not active", () => {
  const line = [of("a", array("A", 0, 99, one))];
  const half = { computeReservation: 50 };

  it("keeps the part that the number of active shares leaves of it", () => {
    assert.equal(placed(world({ vCpus: 16, line, policy: half })).length, 8);
    const two = [...line, of("b", array("B", 0, 99, one))];
    assert.equal(placed(world({ vCpus: 16, line: two, policy: half })).length, 12);
    // Also a share that waits for nothing counts while it has used something lately.
    const usage = { b: [{ from: storyTime - 1000, to: storyTime, cpuSeconds: 1024 }] };
    assert.equal(placed(world({ vCpus: 16, line, policy: half, usage })).length, 12);
    const quarter = { computeReservation: 25 };
    assert.equal(placed(world({ vCpus: 16, line: two, policy: quarter })).length, 15);
  });

  it("counts what is held already, and says what is kept", () => {
    const snapshot = world({ vCpus: 16, line, policy: half, running: [["a", 7]] });
    assert.deepEqual(placed(snapshot), ["A:0"]);
    assert.deepEqual(reasons(snapshot), [
      [
        "A",
        "WAITING:SHARE_RESERVE",
        "Waits until jobs end: computeReservation 50 of scheduling policy fair keeps 8 of 16 vCPUs " +
          "for shares that are not active (1 share is).",
      ],
    ]);
  });

  it("yields to one job that is larger than the rest while nothing of the queue runs", () => {
    const line = [of("a", job("big", needs(10, 64))), of("a", job("next", needs(10, 64)))];
    const idle = world({ vCpus: 32, line, policy: { computeReservation: 75 } });
    assert.deepEqual(placed(idle), ["big"]);
    const busy = world({
      ...{ vCpus: 32, line, policy: { computeReservation: 75 } },
      running: [["a", 1]],
    });
    assert.deepEqual(placed(busy), []);
  });

  it("is not what keeps a job that the environments are too small for", () => {
    const line = [of("a", job("big", needs(20, 64)))];
    const snapshot = snapshotOf({
      environments: [environment("lab", { instanceTypes: ["m6i.large"], maxvCpus: 16 })],
      queues: [fairQueue("q", ["lab"], line, { policy: half })],
    });
    assert.match(reasons(snapshot)[0]?.[1] ?? "", /^MISCONFIGURATION:/);
  });

  it("launches nothing for what may not be used", () => {
    const snapshot = snapshotOf({
      environments: [environment("lab", { instanceTypes: ["m6i.large"], maxvCpus: 8 })],
      queues: [fairQueue("q", ["lab"], line, { policy: half })],
    });
    assert.equal(decide(snapshot).changes.filter(({ kind }) => kind === "launch").length, 2);
  });

  it("is a part of UNMANAGED environments that say their size, and no other", () => {
    const on = instance("i-1", "lab", { resources: needs(16, 100_000) });
    const count = (row: object) =>
      placed(
        snapshotOf({
          environments: [unmanaged("lab", row)],
          instances: [on],
          queues: [fairQueue("q", ["lab"], line, { policy: half })],
        }),
      ).length;
    assert.equal(count({ unmanagedvCpus: 16 }), 8);
    assert.equal(count({}), 16);
  });
});
