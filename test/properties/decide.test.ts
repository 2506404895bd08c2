/** What holds of every plan, whatever the world looks like. The seed is fixed: a failure can be run again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decide } from "../../src/core/decide.ts";
import { compareText } from "../../src/core/scheduling/compare-text.ts";
import { availableQuantity } from "../../src/model/consumable-resource.ts";
import type { Instance } from "../../src/model/instance.ts";
import { lackingAttributes } from "../../src/model/instance-attributes.ts";
import type { Plan } from "../../src/model/plan.ts";
import { addResources, fitsWithin, noResources, vCpus } from "../../src/model/resources.ts";
import type { Snapshot, Waiting } from "../../src/model/snapshot.ts";
import { applyPlan } from "../support/apply-plan.ts";
import { arbitrarySnapshot } from "../support/arbitrary-snapshot.ts";
import { instance } from "../support/snapshot-builder.ts";

const runs = { seed: 20_240_229, numRuns: 500 };

function holds(name: string, check: (snapshot: Snapshot) => void): void {
  test(name, () => fc.assert(fc.property(arbitrarySnapshot, check), runs));
}

/** A placed job, child or node. */
type Place = { readonly jobId: string; readonly instanceId: string; readonly key: string };

function placements(plan: Plan): Place[] {
  return plan.changes.flatMap((change): Place[] => {
    if (change.kind === "place") {
      return [{ ...change, key: `${change.jobId}:${change.arrayIndex ?? ""}` }];
    }
    if (change.kind !== "place-nodes") return [];
    const { jobId, nodes } = change;
    return nodes.map((node) => ({ ...node, jobId, key: `${jobId}#${node.nodeIndex}` }));
  });
}

test("the worlds drawn bring out every kind of change and reason", () => {
  const seen = new Set<string>();
  const check = fc.property(arbitrarySnapshot, (snapshot) => {
    const plan = decide(snapshot);
    for (const change of plan.changes) seen.add(change.kind);
    for (const why of plan.whyNot) seen.add(why.code);
    if (plan.wakeAt !== undefined) seen.add("wakeAt");
  });
  // Some are rare: it takes more worlds to see each.
  fc.assert(check, { ...runs, numRuns: 3 * runs.numRuns });
  assert.deepEqual([...seen].sort(), [
    "ACTION_REQUIRED",
    "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY",
    "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE",
    "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT",
    "WAITING:BEHIND_HEAD",
    "WAITING:CONSUMABLE_RESOURCE",
    "WAITING:INSTANCES_BUSY",
    "WAITING:INSTANCE_ATTRIBUTE",
    "WAITING:INSTANCE_STARTING",
    "WAITING:SHARE_RESERVE",
    "WAITING:SHARE_TURN",
    "cancel-head",
    "drain",
    "launch",
    "note-head",
    "place",
    "place-nodes",
    "remove-environment",
    "remove-queue",
    "scale-out-reached",
    "settle-environment",
    "settle-queue",
    "stop-task",
    "terminate",
    "wakeAt",
  ]);
});

holds("no job is placed where it lacks something that it requires", (snapshot) => {
  const lines = snapshot.queues.flatMap(({ line }) => line);
  for (const change of decide(snapshot).changes) {
    if (change.kind !== "place") continue;
    const required = lines.find(({ jobId }) => jobId === change.jobId)?.requiredAttributes;
    const row = snapshot.instances.find(({ instanceId }) => instanceId === change.instanceId);
    assert.deepEqual(lackingAttributes(row?.attributes, required), []);
  }
});

holds("no instance is ever oversubscribed, no GPU given twice", (snapshot) => {
  const after = applyPlan(snapshot, decide(snapshot));
  for (const row of after.instances) {
    const tasks = after.tasks.filter((task) => task.instanceId === row.instanceId);
    const used = tasks.reduce((sum, task) => addResources(sum, task.resources), noResources);
    assert.ok(fitsWithin(used, row.resources), `${row.instanceId} holds more than it has`);
    const gpuIds = tasks.flatMap((task) => task.gpuIds);
    assert.equal(new Set(gpuIds).size, gpuIds.length, "a GPU is pinned twice");
    assert.ok(gpuIds.every((id) => row.gpuIds.includes(id)));
    for (const task of tasks) assert.equal(task.gpuIds.length, task.resources.gpus);
  }
});

holds("no consumable resource is ever handed out beyond what is available", (snapshot) => {
  const plan = decide(snapshot);
  const waiting = snapshot.queues.flatMap(({ line }) => line);
  const taken = new Map<string, number>();
  // What a multi-node job needs is for all its nodes.
  const attempts = placements(plan).filter(({ key }) => !/#[1-9]/.test(key));
  for (const { jobId } of attempts) {
    for (const need of waiting.find((entry) => entry.jobId === jobId)?.consumables ?? []) {
      taken.set(need.name, (taken.get(need.name) ?? 0) + need.quantity);
    }
  }
  for (const [name, quantity] of taken) {
    const stock = snapshot.consumableResources.find((row) => row.name === name);
    assert.ok(stock, `${name} does not exist`);
    assert.ok(quantity <= availableQuantity(stock), `${quantity} of ${name} taken`);
  }
});

holds("who is passed over is short, to the end of the plan", (snapshot) => {
  const plan = decide(snapshot);
  const { consumableResources, queues } = applyPlan(snapshot, plan);
  const waiting = queues.flatMap(({ line }) => line);
  for (const { jobId, code, statusReason } of plan.whyNot) {
    if (code !== "WAITING:CONSUMABLE_RESOURCE" || /earlier queue/.test(statusReason)) continue;
    const needs = waiting.find((entry) => entry.jobId === jobId)?.consumables ?? [];
    const lacking = needs.filter(({ name, quantity }) => {
      const stock = consumableResources.find((row) => row.name === name);
      return stock === undefined || availableQuantity(stock) < quantity;
    });
    assert.ok(lacking.length > 0, `${jobId} lacks nothing`);
    for (const { name } of lacking) assert.ok(statusReason.includes(`resource ${name}`));
  }
});

holds("jobs are placed only where an instance takes work", (snapshot) => {
  const plan = decide(snapshot);
  const after = applyPlan(snapshot, plan);
  for (const { instanceId } of placements(plan)) {
    const row = after.instances.find((candidate) => candidate.instanceId === instanceId);
    const owner = after.computeEnvironments.find((e) => e.name === row?.computeEnvironment);
    assert.equal(row?.lastStatus, "REGISTERED");
    assert.equal(row?.desiredStatus, "RUNNING");
    assert.equal(owner?.state, "ENABLED");
    const isNewest = (one: Instance): boolean =>
      one.infrastructureRevision >= (owner?.infrastructureRevision ?? 0);
    if (owner?.type !== "MANAGED" || isNewest(row)) {
      assert.ok(owner?.status === "VALID" || owner?.status === "UPDATING");
      continue;
    }
    // An instance of before an update serves until one of the new kind has registered.
    const proof = after.instances.find(
      (one) =>
        one.computeEnvironment === owner.name &&
        one.desiredStatus === "RUNNING" &&
        one.lastStatus === "REGISTERED" &&
        isNewest(one),
    );
    assert.equal(proof, undefined);
    assert.notEqual(owner.status, "VALID");
  }
});

holds("the same snapshot gives the same plan", (snapshot) => {
  assert.deepEqual(decide(structuredClone(snapshot)), decide(snapshot));
});

test("the order of rows does not matter", () => {
  const shuffled = arbitrarySnapshot.chain((snapshot) =>
    fc
      .record({
        queues: shuffle(snapshot.queues),
        computeEnvironments: shuffle(snapshot.computeEnvironments),
        instances: shuffle(snapshot.instances),
        tasks: shuffle(snapshot.tasks),
        instanceTypes: shuffle(snapshot.instanceTypes),
        shortages: shuffle(snapshot.shortages),
        consumableResources: shuffle(snapshot.consumableResources),
      })
      .map((rows) => [snapshot, { ...snapshot, ...rows }] as const),
  );
  const check = fc.property(shuffled, ([one, other]) => {
    assert.deepEqual(decide(other), decide(one));
  });
  fc.assert(check, runs);
});

function shuffle<T>(rows: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...rows], { minLength: rows.length });
}

holds("a plan that was carried out leaves nothing to decide", (snapshot) => {
  const plan = decide(snapshot);
  // A head that gives way is news for those behind it.
  if (plan.changes.some(({ kind }) => kind === "cancel-head")) return;
  assert.deepEqual(decide(applyPlan(snapshot, plan)).changes, []);
});

/**
 * The head of the queue that is served first, where nothing but room is scarce: with more room, a queue may get on that
 * was blocked, and take the room or the licence that one behind it would have had.
 */
holds("an instance more never takes the head's place away", (drawn) => {
  const snapshot = withoutUpdates(withoutConsumables(drawn));
  const more = instance("i-more", "a", { instanceType: "m6i.2xlarge" });
  const before = placements(decide(snapshot));
  const after = placements(decide({ ...snapshot, instances: [...snapshot.instances, more] })).map(
    ({ key }) => key,
  );
  const [first] = snapshot.queues
    .filter(({ queue }) => queue.status !== "DELETING")
    .sort((a, b) => b.queue.priority - a.queue.priority || compareText(a.queue.name, b.queue.name));
  const head = before.find(({ jobId }) => first?.line.some((entry) => entry.jobId === jobId));
  if (head === undefined) return;
  assert.ok(after.includes(head.key), `${head.key} lost its place`);
});

/** The first instance of a new kind makes those of before give way. */
function withoutUpdates(snapshot: Snapshot): Snapshot {
  const computeEnvironments = snapshot.computeEnvironments.map((row) => ({
    ...row,
    infrastructureRevision: 1,
  }));
  return { ...snapshot, computeEnvironments };
}

function withoutConsumables(snapshot: Snapshot): Snapshot {
  const queues = snapshot.queues.map((view) => ({
    ...view,
    line: view.line.map(({ consumables: _, ...entry }) => entry),
  }));
  return { ...snapshot, queues };
}

holds(
  "launches stay within maxvCpus, or exceed it by their last instance where AWS allows",
  (snapshot) => {
    const plan = decide(snapshot);
    const after = applyPlan(snapshot, plan);
    for (const { name, computeResources } of after.computeEnvironments) {
      const launched = plan.changes.filter(
        (change) => change.kind === "launch" && change.computeEnvironment === name,
      );
      if (launched.length === 0 || computeResources === undefined) continue;
      const running = after.instances.filter(
        (row) => row.computeEnvironment === name && row.desiredStatus === "RUNNING",
      );
      const total = running.reduce((sum, row) => sum + vCpus(row.resources), 0);
      const sizes = launched.map((change) =>
        change.kind === "launch" ? vCpus(change.resources) : 0,
      );
      const { type, allocationStrategy, maxvCpus } = computeResources;
      if (type === "EC2" && allocationStrategy === "BEST_FIT") assert.ok(total <= maxvCpus);
      else assert.ok(total - Math.max(...sizes) < maxvCpus, `${name}: ${total} of ${maxvCpus}`);
    }
  },
);

holds("nothing busy is terminated, and minvCpus stays", (snapshot) => {
  const plan = decide(snapshot);
  const after = applyPlan(snapshot, plan);
  for (const change of plan.changes) {
    if (change.kind !== "terminate") continue;
    const row = after.instances.find((candidate) => candidate.instanceId === change.instanceId);
    const owner = after.computeEnvironments.find((e) => e.name === row?.computeEnvironment);
    if (owner?.status === "DELETING") continue;
    assert.ok(after.tasks.every((task) => task.instanceId !== change.instanceId));
    if (!change.why.startsWith("Idle")) continue;
    const kept = after.instances.filter(
      (other) => other.computeEnvironment === owner?.name && other.desiredStatus === "RUNNING",
    );
    const total = kept.reduce((sum, other) => sum + vCpus(other.resources), 0);
    assert.ok(total >= (owner?.computeResources?.minvCpus ?? 0));
  }
});

holds(
  "until one of the new kind has registered, an update drains one instance at most",
  (snapshot) => {
    const plan = decide(snapshot);
    const drained = new Set(
      plan.changes.flatMap((c) => (c.kind === "drain" ? [c.instanceId] : [])),
    );
    for (const { name, state, infrastructureRevision: newest } of snapshot.computeEnvironments) {
      const wanted = snapshot.instances.filter(
        (row) => row.computeEnvironment === name && row.desiredStatus === "RUNNING",
      );
      const ofBefore = wanted.filter((row) => row.infrastructureRevision < newest);
      const proof = wanted.some(
        (row) => row.lastStatus === "REGISTERED" && row.infrastructureRevision >= newest,
      );
      if (proof || state === "DISABLED") continue;
      assert.ok(ofBefore.filter((row) => drained.has(row.instanceId)).length <= 1, name);
    }
  },
);

holds(
  "first in, first out: each line is placed from its front, past none but who is short",
  (snapshot) => {
    const plan = decide(snapshot);
    const placed = new Set(placements(plan).map(({ key }) => key));
    const short = new Set(
      plan.whyNot.filter((w) => w.code === "WAITING:CONSUMABLE_RESOURCE").map((w) => w.jobId),
    );
    const lines = snapshot.queues.flatMap(({ line }) => [
      // Shares take turns; within each, the same holds.
      ...Map.groupBy(line, ({ shareIdentifier }) => shareIdentifier).values(),
    ]);
    for (const line of lines) {
      const attempts = line.filter(({ jobId }) => !short.has(jobId)).flatMap(attemptsOf);
      const firstWaiting = attempts.findIndex((key) => !placed.has(key));
      if (firstWaiting < 0) continue;
      assert.ok(attempts.slice(firstWaiting).every((key) => !placed.has(key)));
    }
  },
);

holds(
  "only the head of a line is cancelled, for the reason it was told all the while",
  (snapshot) => {
    const plan = decide(snapshot);
    for (const change of plan.changes) {
      if (change.kind !== "cancel-head") continue;
      const first = plan.whyNot.find((why) => why.jobQueue === change.jobQueue);
      const { jobId, range } = first ?? {};
      assert.equal(range === undefined ? jobId : `${jobId}:${range.first}`, change.head.jobId);
      assert.equal(first?.code, change.head.reason);
      assert.ok(snapshot.now - change.head.since >= 600_000);
    }
  },
);

function attemptsOf({ jobId, range, nodes }: Waiting): string[] {
  if (nodes !== undefined) {
    return Array.from({ length: nodes.numNodes }, (_, index) => `${jobId}#${index}`);
  }
  if (range === undefined) return [`${jobId}:`];
  const length = range.last - range.first + 1;
  return Array.from({ length }, (_, index) => `${jobId}:${range.first + index}`);
}

holds("everything that waits is told why, once, and nothing that was placed is", (snapshot) => {
  const plan = decide(snapshot);
  const gone = new Set(
    plan.changes.flatMap((c) => (c.kind === "remove-queue" ? [c.jobQueue] : [])),
  );
  // A head that is cancelled is told why it waited until then.
  const changes = plan.changes.filter(({ kind }) => kind !== "cancel-head");
  const waiting = applyPlan(snapshot, { ...plan, changes })
    .queues.filter((view) => !gone.has(view.queue.name))
    .flatMap((view) => view.line);
  const keyOf = (entry: Pick<Waiting, "jobId" | "range">): string =>
    `${entry.jobId} ${entry.range?.first ?? ""}-${entry.range?.last ?? ""}`;
  assert.deepEqual(plan.whyNot.map(keyOf).sort(), waiting.map(keyOf).sort());
  for (const why of plan.whyNot) assert.match(why.statusReason, /\.$/);
});

holds("the time to decide again lies ahead", (snapshot) => {
  const { wakeAt } = decide(snapshot);
  assert.ok(wakeAt === undefined || wakeAt > snapshot.now);
});

test("no world, however broken, makes it throw", () => {
  const number = fc.oneof(
    fc.double(),
    fc.constantFrom(0, -1, Number.NaN, Number.POSITIVE_INFINITY),
  );
  const broken = fc.tuple(arbitrarySnapshot, number, number, number).map(([snapshot, x, y, z]) => ({
    ...snapshot,
    instanceTypes: snapshot.instanceTypes.map((type) => ({ ...type, vCpus: x, pricePerHour: y })),
    computeEnvironments: snapshot.computeEnvironments.map((row) => ({
      ...row,
      ...(row.computeResources && {
        computeResources: { ...row.computeResources, minvCpus: y, maxvCpus: z },
      }),
    })),
    queues: snapshot.queues.map((view) => ({
      ...view,
      line: view.line.map((entry) => ({
        ...entry,
        resources: { cpu: x, memoryMiB: y, gpus: z },
      })),
    })),
  }));
  fc.assert(
    fc.property(broken, (snapshot) => {
      decide(snapshot);
    }),
    runs,
  );
});
