/**
 * Multi-node jobs of several queues on one environment, driven on: instances come one by one, tasks end one by one, in
 * any order. Whatever the order, every job that the environment could ever carry gets its turn: none waits for ever
 * with instances that another waits for.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decide } from "../../src/core/decide.ts";
import { nodeResources } from "../../src/model/node-layout.ts";
import type { Change, Plan } from "../../src/model/plan.ts";
import type { Snapshot, Waiting } from "../../src/model/snapshot.ts";
import { applyPlan } from "../support/apply-plan.ts";
import { arbitrarySnapshot } from "../support/arbitrary-snapshot.ts";
import { environment, job, needs, nodes, queue, snapshotOf } from "../support/snapshot-builder.ts";

const runs = { seed: 20_240_229, numRuns: 200 };

type PlaceNodes = Extract<Change, { kind: "place-nodes" }>;

function placedNodes(plan: Plan): PlaceNodes[] {
  return plan.changes.filter((change) => change.kind === "place-nodes");
}

/** Of jobs and children, too. */
function everyPlacement(plan: Plan): readonly { readonly instanceId: string }[] {
  return plan.changes.flatMap((change): readonly { readonly instanceId: string }[] => {
    if (change.kind === "place") return [change];
    return change.kind === "place-nodes" ? change.nodes : [];
  });
}

function holds(name: string, check: (snapshot: Snapshot) => void): void {
  test(name, () => fc.assert(fc.property(arbitrarySnapshot, check), { ...runs, numRuns: 500 }));
}

holds(
  "the nodes of a job are placed together or not at all, each alone, as one type",
  (snapshot) => {
    const plan = decide(snapshot);
    const after = applyPlan(snapshot, plan);
    const waiting = snapshot.queues.flatMap(({ line }) => line);
    for (const { jobId, nodes } of placedNodes(plan)) {
      const layout = waiting.find((entry) => entry.jobId === jobId)?.nodes;
      assert.deepEqual(
        nodes.map(({ nodeIndex, resources }) => [nodeIndex, resources]),
        nodes.map((_, index) => [index, layout && nodeResources(layout, index)]),
      );
      assert.equal(nodes.length, layout?.numNodes);
      const instances = nodes.map(
        ({ instanceId }) =>
          after.instances.find((row) => row.instanceId === instanceId) ?? assert.fail(),
      );
      assert.equal(new Set(instances.map(({ instanceType }) => instanceType)).size, 1);
      const [owner, ...others] = new Set(instances.map((row) => row.computeEnvironment));
      assert.equal(others.length, 0, "nodes in several environments");
      const environment = after.computeEnvironments.find(({ name }) => name === owner);
      // Of an UNMANAGED one, nobody knows the type.
      assert.equal(environment?.computeResources?.type ?? "EC2", "EC2");
      for (const { instanceId } of instances) {
        const tasks = after.tasks.filter((task) => task.instanceId === instanceId);
        assert.equal(tasks.length, 1, `${instanceId} is not the node's alone`);
      }
    }
    for (const { instanceId } of everyPlacement(plan)) {
      const others = snapshot.tasks.filter((task) => task.instanceId === instanceId);
      assert.ok(others.every(({ multiNodeJobId }) => multiNodeJobId === undefined));
    }
  },
);

holds(
  "no next attempt of a multi-node job begins before the last one's nodes have stopped",
  (snapshot) => {
    for (const { jobId } of placedNodes(decide(snapshot))) {
      assert.ok(snapshot.tasks.every(({ multiNodeJobId }) => multiNodeJobId !== jobId));
    }
  },
);

const stepsMax = 400;

const anyLine = (name: string): fc.Arbitrary<Waiting[]> =>
  fc
    .array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 })
    .map((sizes) =>
      sizes.map((size, index) =>
        size === 1
          ? job(`${name}-${index}`)
          : nodes(`${name}-${index}`, [[size - 1, needs(1, 1024)]]),
      ),
    );

const anyWorld: fc.Arbitrary<Snapshot> = fc
  .record({
    lines: fc.tuple(anyLine("p"), anyLine("q"), anyLine("r")),
    // Room for four instances, of which another job's may stay busy.
    maxvCpus: fc.constantFrom(8, 9, 12),
    priorities: fc.tuple(fc.nat(1), fc.nat(1), fc.nat(1)),
  })
  .map(({ lines, maxvCpus, priorities }) =>
    snapshotOf({
      environments: [environment("lab", { instanceTypes: ["m6i.large", "m6i.xlarge"], maxvCpus })],
      queues: lines.map((line, index) =>
        queue(["p", "q", "r"][index] ?? "", ["lab"], line, { priority: priorities[index] ?? 0 }),
      ),
    }),
  );

test("of several multi-node jobs none waits for ever for what another keeps", () => {
  const check = fc.property(anyWorld, fc.infiniteStream(fc.nat()), (world, draws) => {
    let snapshot = world;
    for (let step = 0; step < stepsMax; step += 1) {
      snapshot = applyPlan(snapshot, decide(snapshot));
      assertAlone(snapshot);
      if (snapshot.queues.every(({ line }) => line.length === 0)) return;
      snapshot = happen(snapshot, draws.next().value ?? 0);
    }
    const waiting = snapshot.queues.flatMap(({ line }) => line.map(({ jobId }) => jobId));
    assert.fail(`${waiting.join(", ")} still wait`);
  });
  fc.assert(check, runs);
});

/** One thing happens: an instance registers, is gone at last, or a task ends. */
function happen(snapshot: Snapshot, draw: number): Snapshot {
  // A minute, so that instances that nobody uses may leave.
  const now = snapshot.now + 60_000;
  const { instances, tasks } = snapshot;
  const coming = instances.filter(({ lastStatus }) => lastStatus !== "REGISTERED");
  const leaving = instances.filter(({ desiredStatus }) => desiredStatus === "TERMINATED");
  const events = [...coming, ...leaving, ...tasks];
  const event = events[draw % Math.max(events.length, 1)];
  if (event === undefined) return { ...snapshot, now };
  if ("taskId" in event) {
    const left = tasks.filter((row) => row !== event);
    return { ...snapshot, now, tasks: left };
  }
  if (event.desiredStatus === "TERMINATED") {
    return { ...snapshot, now, instances: instances.filter((row) => row !== event) };
  }
  const registered = { ...event, lastStatus: "REGISTERED", registeredAt: now } as const;
  const after = instances.map((row) => (row === event ? registered : row));
  return { ...snapshot, now, instances: after };
}

function assertAlone({ instances, tasks }: Snapshot): void {
  for (const { instanceId } of instances) {
    const held = tasks.filter((task) => task.instanceId === instanceId);
    const hasNode = held.some(({ multiNodeJobId }) => multiNodeJobId !== undefined);
    assert.ok(!hasNode || held.length === 1, `${instanceId} is not the node's alone`);
  }
}
