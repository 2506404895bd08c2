/**
 * Any small world, for properties of `decide`: environments of every kind and state, instances in every stage,
 * tasks that fit, lines of jobs and ranges. Small numbers on purpose, so that rows meet.
 */
import fc from "fast-check";
import { compareText } from "../../src/core/scheduling/compare-text.ts";
import type { ComputeEnvironment } from "../../src/model/compute-environment.ts";
import type { Instance } from "../../src/model/instance.ts";
import { logDriverAttribute } from "../../src/model/instance-attributes.ts";
import { type BlockedHead, timeLimitReasons } from "../../src/model/job-queue.ts";
import {
  fitsWithin,
  noResources,
  type Resources,
  subtractResources,
} from "../../src/model/resources.ts";
import type { JoinFailure, QueueView, Snapshot, Waiting } from "../../src/model/snapshot.ts";
import type { Task } from "../../src/model/task.ts";
import { worldOfNodes } from "./arbitrary-nodes.ts";
import {
  array,
  environment,
  fairQueue,
  instance,
  job,
  needs,
  nodes,
  noImages,
  queue,
  snapshotOf,
  storyTime,
  storyTypes,
  task,
  unmanaged,
} from "./snapshot-builder.ts";

// A name that is also a property of every object must be a name like any other.
const environmentNames = ["a", "b", "constructor"];
const typeNames = storyTypes.map((type) => type.name);

const need: fc.Arbitrary<Resources> = fc
  .tuple(
    fc.constantFrom(0.25, 1, 2, 3, 4, 16, 200),
    fc.constantFrom(128, 1024, 4096, 7782, 30_000),
    fc.constantFrom(0, 0, 0, 0, 1, 2, 8),
  )
  .map(([vCpus, memoryMiB, gpus]) => needs(vCpus, memoryMiB, gpus));

/** What instances can do, as far as it is known; and what jobs require, which most leave at the usual. */
const usual = [logDriverAttribute("awslogs")];
const more = ["awslogs", "splunk"].map(logDriverAttribute);
const anyOffer: fc.Arbitrary<readonly string[] | undefined> = fc.constantFrom(
  ...Array(6).fill(undefined),
  usual,
  usual,
  more,
  ["other"],
);
const anyRequirement = fc.option(fc.constantFrom(more, more, ["gone"]), {
  nil: undefined,
  freq: 6,
});

const managed = (name: string): fc.Arbitrary<ComputeEnvironment> =>
  fc
    .record({
      type: fc.constantFrom("EC2", "EC2", "SPOT", "FARGATE" as const),
      allocationStrategy: fc.constantFrom(
        "BEST_FIT",
        "BEST_FIT_PROGRESSIVE",
        "BEST_FIT_PROGRESSIVE_ORDERED",
        "SPOT_CAPACITY_OPTIMIZED",
        "SPOT_PRICE_CAPACITY_OPTIMIZED",
      ),
      minvCpus: fc.constantFrom(0, 0, 1, 4, 7),
      extra: fc.constantFrom(0, 1, 4, 9, 60),
      instanceTypes: fc.uniqueArray(fc.constantFrom("optimal", "g5", "nonsense", ...typeNames), {
        minLength: 1,
        maxLength: 4,
      }),
      state: fc.constantFrom("ENABLED", "ENABLED", "ENABLED", "DISABLED" as const),
      status: fc.constantFrom(
        ...(["VALID", "VALID", "VALID", "CREATING", "UPDATING", "INVALID", "DELETING"] as const),
      ),
      revision: fc.constantFrom(1, 1, 2),
      requested: fc.option(fc.constantFrom(1, 5, 12), { nil: undefined }),
      offered: anyOffer,
      offeredBy: fc.constantFrom(1, 1, 2),
    })
    .map(({ type, allocationStrategy, minvCpus, extra, instanceTypes, ...rest }) =>
      environment(
        name,
        { type, allocationStrategy, minvCpus, maxvCpus: minvCpus + extra, instanceTypes },
        {
          state: rest.state,
          status: rest.status,
          infrastructureRevision: rest.revision,
          ...(rest.offered && {
            registeredAttributes: { infrastructureRevision: rest.offeredBy, names: rest.offered },
          }),
          ...(rest.requested === undefined ? {} : { requestedvCpus: rest.requested }),
        },
      ),
    );

const anyEnvironment = (name: string): fc.Arbitrary<ComputeEnvironment> =>
  fc.oneof({ weight: 5, arbitrary: managed(name) }, fc.constant(unmanaged(name)));

const anyInstance = (id: string): fc.Arbitrary<Instance> =>
  fc
    .record({
      environment: fc.constantFrom(...environmentNames),
      instanceType: fc.constantFrom(...typeNames),
      desiredStatus: fc.constantFrom(
        "RUNNING",
        "RUNNING",
        "RUNNING",
        "DRAINING",
        "TERMINATED" as const,
      ),
      lastStatus: fc.constantFrom(
        "REGISTERED",
        "REGISTERED",
        "REGISTERED",
        "PENDING",
        "LAUNCHED" as const,
      ),
      infrastructureRevision: fc.constantFrom(1, 1, 1, 2),
      idleMs: fc.constantFrom(0, 10_000, 60_000, 90_000),
      drainingForMs: fc.constantFrom(0, 31 * 60_000),
      // What registers may be less than the type promised.
      lessMiB: fc.constantFrom(0, 0, 700),
      offered: anyOffer,
    })
    .map(({ environment: owner, idleMs, lessMiB, drainingForMs, offered, ...row }) => {
      const { resources } = instance(id, owner, row);
      const made = instance(id, owner, {
        ...row,
        registeredAt: storyTime - idleMs,
        ...(row.desiredStatus === "DRAINING" && { drainingSince: storyTime - drainingForMs }),
        resources: { ...resources, memoryMiB: resources.memoryMiB - lessMiB },
      });
      if (row.lastStatus !== "REGISTERED") return { ...made, gpuIds: [] };
      return offered === undefined ? made : { ...made, attributes: offered };
    });

/** Most jobs need none; "gone" does not exist. */
const anyConsumables: fc.Arbitrary<NonNullable<Waiting["consumables"]> | undefined> = fc.option(
  fc.uniqueArray(
    fc.record({
      name: fc.constantFrom("licenses", "licenses", "constructor", "gone"),
      quantity: fc.integer({ min: 1, max: 4 }),
    }),
    { minLength: 1, maxLength: 2, selector: ({ name }) => name },
  ),
  { nil: undefined, freq: 2 },
);

const anyStocks: fc.Arbitrary<Snapshot["consumableResources"]> = fc
  .tuple(fc.nat(12), fc.nat(6), fc.nat(4), fc.nat(2))
  .map(([licenses, licensesInUse, others, othersInUse]) => [
    { name: "licenses", totalQuantity: licenses, inUseQuantity: licensesInUse },
    { name: "constructor", totalQuantity: others, inUseQuantity: othersInUse },
  ]);

const anyWaiting = (id: string): fc.Arbitrary<Waiting> =>
  fc
    .tuple(anyEntry(id), anyConsumables, anyRequirement)
    .map(([entry, consumables, requiredAttributes]) => ({
      ...entry,
      ...(consumables && { consumables }),
      ...(requiredAttributes && { requiredAttributes }),
    }));

const anyEntry = (id: string): fc.Arbitrary<Waiting> =>
  fc.oneof(
    { weight: 3, arbitrary: need.map((resources) => job(id, resources)) },
    fc
      .tuple(need, fc.nat(5), fc.nat(40))
      .map(([resources, first, more]) => array(id, first, first + more, resources)),
    need.map((resources) => job(id, resources, { platformCapability: "FARGATE" })),
    anyNodes(id),
  );

/** A multi-node job of one to four nodes, often of two kinds. */
const anyNodes = (id: string): fc.Arbitrary<Waiting> =>
  fc
    .record({
      numNodes: fc.integer({ min: 1, max: 4 }),
      split: fc.integer({ min: 1, max: 4 }),
      one: need,
      other: need,
      instanceType: fc.option(fc.constantFrom(...typeNames), { nil: undefined, freq: 2 }),
    })
    .map(({ numNodes, split, one, other, instanceType }) => {
      const runs = split < numNodes ? ([[split - 1, one]] as const) : [];
      return nodes(id, [...runs, [numNodes - 1, other]], {
        mainNode: numNodes - 1,
        ...(instanceType === undefined ? {} : { instanceType }),
      });
    });

const anyQueue = (name: string): fc.Arbitrary<QueueView> =>
  fc
    .record({
      environments: fc.uniqueArray(fc.constantFrom(...environmentNames, "gone"), { maxLength: 3 }),
      line: fc
        .nat(6)
        .chain((length) =>
          fc.tuple(...Array.from({ length }, (_, index) => anyWaiting(`${name}-job-${index}`))),
        ),
      priority: fc.nat(2),
      status: fc.constantFrom("VALID", "VALID", "VALID", "CREATING", "DELETING" as const),
      state: fc.constantFrom("ENABLED", "DISABLED" as const),
      head: fc.option(anyHead(name), { nil: undefined, freq: 9 }),
      jobStateTimeLimitActions: fc.constantFrom(timeLimits, timeLimits, []),
      fair: fc.option(anyFairShare, { nil: undefined, freq: 2 }),
    })
    .map(({ environments, line, head, fair, ...row }) => {
      const more = { ...row, ...(head && { blockedHead: head }) };
      if (fair === undefined) return queue(name, environments, line, more);
      const shared = line
        .map((entry, index) => ({ ...entry, shareIdentifier: fair.whose[index] ?? "a" }))
        .sort((a, b) => compareText(a.shareIdentifier, b.shareIdentifier));
      const view = fairQueue(name, environments, shared, fair);
      return { ...view, queue: { ...view.queue, ...more } };
    });

const shareNames = ["a", "b", "constructor"];

/** Which share each entry of a line belongs to, by which policy they take turns, and what they have used. */
const anyFairShare = fc.record({
  whose: fc.array(fc.constantFrom(...shareNames), { minLength: 6, maxLength: 6 }),
  policy: fc
    .record({
      shareDecaySeconds: fc.constantFrom(0, 60, 604_800),
      computeReservation: fc.constantFrom(0, 0, 10, 50, 99),
      weightFactor: fc.constantFrom(0.0001, 0.5, 1, 999),
    })
    .map(({ weightFactor, ...rest }) => ({
      ...rest,
      shareDistribution: [{ shareIdentifier: "b*", weightFactor }],
    })),
  usage: fc.dictionary(
    fc.constantFrom(...shareNames, "idle"),
    fc.array(
      fc
        .record({ ageMs: fc.constantFrom(0, 30_000, 599_999, 900_000), cpuSeconds: fc.nat(1e6) })
        .map(({ ageMs, cpuSeconds }) => {
          const to = storyTime - ageMs;
          return { from: to - 30_000, to, cpuSeconds };
        }),
      { maxLength: 2 },
    ),
    { maxKeys: 3, noNullPrototype: true },
  ),
  continues: fc.subarray(shareNames, { maxLength: 1 }),
});

const timeLimits = timeLimitReasons.map((reason) => ({
  reason,
  state: "RUNNABLE",
  maxTimeSeconds: 600,
  action: "CANCEL",
}));

/** What was noted of the head of a queue; often of what is its head still. */
const anyHead = (name: string): fc.Arbitrary<BlockedHead> =>
  fc
    .record({
      jobId: fc.constantFrom(...Array(6).fill(`${name}-job-0`), `${name}-job-0:3`, "gone"),
      reason: fc.constantFrom(...timeLimitReasons),
      ageMs: fc.constantFrom(0, 599_000, 600_000, 900_000, 900_000),
      lapsedMs: fc.option(fc.constantFrom(0, 59_999, 60_000), { nil: undefined }),
    })
    .map(({ jobId, reason, ageMs, lapsedMs }) => ({
      jobId,
      reason,
      since: storyTime - ageMs,
      ...(lapsedMs === undefined ? {} : { lapsedSince: storyTime - lapsedMs }),
    }));

/** Tasks that the instances have room for: each draw is kept if it still fits. */
function tasksThatFit(
  instances: readonly Instance[],
  draws: readonly {
    readonly on: number;
    readonly resources: Resources;
    readonly row: Partial<Task>;
  }[],
): Task[] {
  const tasks: Task[] = [];
  const room = new Map(instances.map((row) => [row.instanceId, row.resources]));
  const gpuIds = new Map(instances.map((row) => [row.instanceId, [...row.gpuIds]]));
  for (const [index, draw] of draws.entries()) {
    const on = instances[draw.on % Math.max(instances.length, 1)];
    const free = on && room.get(on.instanceId);
    const ids = on && gpuIds.get(on.instanceId);
    if (on === undefined || free === undefined || ids === undefined) continue;
    if (on.lastStatus !== "REGISTERED" || on.desiredStatus === "TERMINATED") continue;
    if (!fitsWithin(draw.resources, free) || ids.length < draw.resources.gpus) continue;
    // A node is alone on its instance.
    const isNode = draw.row.multiNodeJobId !== undefined;
    if (isNode && tasks.some(({ instanceId }) => instanceId === on.instanceId)) continue;
    const left = isNode ? noResources : subtractResources(free, draw.resources);
    room.set(on.instanceId, left);
    tasks.push(
      task(`t-${index}`, on, {
        resources: draw.resources,
        gpuIds: ids.splice(0, draw.resources.gpus),
        ...draw.row,
      }),
    );
  }
  return tasks;
}

const anyTaskRow: fc.Arbitrary<Partial<Task>> = fc
  .record({
    jobQueue: fc.constantFrom("p", "q", "r"),
    shareIdentifier: fc.constantFrom("a", "b", "constructor"),
    desiredStatus: fc.constantFrom("RUNNING", "RUNNING", "STOPPED" as const),
    lastStatus: fc.constantFrom("RUNNING", "PENDING" as const),
    timeoutSeconds: fc.option(fc.constantFrom(60, 3600), { nil: undefined }),
    ageMs: fc.constantFrom(0, 60_000, 120_000),
    // Of a job that runs, or of one that waits for its last attempt to stop.
    multiNodeJobId: fc.option(fc.constantFrom("elsewhere", "p-job-0"), { nil: undefined, freq: 4 }),
  })
  .map(({ timeoutSeconds, ageMs, multiNodeJobId, ...row }) => ({
    ...row,
    ...(multiNodeJobId === undefined ? {} : { multiNodeJobId }),
    startedAt: storyTime - ageMs,
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
  }));

const anyShortage: fc.Arbitrary<Snapshot["shortages"][number]> = fc.record({
  computeEnvironment: fc.constantFrom(...environmentNames),
  infrastructureRevision: fc.constantFrom(1, 1, 2),
  instanceType: fc.constantFrom(...typeNames),
  code: fc.constantFrom("InsufficientInstanceCapacity", "Unsupported"),
  message: fc.constant("Not enough."),
  until: fc.constantFrom(storyTime - 1, storyTime + 30_000, storyTime + 30_000),
});

const anyJoinFailure: fc.Arbitrary<JoinFailure> = fc.record({
  computeEnvironment: fc.constantFrom(...environmentNames),
  infrastructureRevision: fc.constantFrom(1, 2),
  since: fc.constantFrom(storyTime - 11 * 60_000, storyTime - 60_000),
  until: fc.constantFrom(storyTime, storyTime + 60_000),
  message: fc.constant("Instance i-1: it did not."),
});

const anyWorld: fc.Arbitrary<Snapshot> = fc
  .record({
    environments: fc.tuple(...environmentNames.map(anyEnvironment)),
    withoutImage: fc.option(fc.constantFrom(...environmentNames), { nil: undefined, freq: 8 }),
    instances: fc
      .nat(7)
      .chain((count) =>
        fc.tuple(...Array.from({ length: count }, (_, index) => anyInstance(`i-${index}`))),
      ),
    draws: fc.array(fc.record({ on: fc.nat(20), resources: need, row: anyTaskRow }), {
      maxLength: 8,
    }),
    consumableResources: anyStocks,
    queues: fc.tuple(anyQueue("p"), anyQueue("q"), anyQueue("r")),
    shortages: fc.uniqueArray(anyShortage, {
      maxLength: 24,
      size: "max",
      selector: (row) =>
        `${row.computeEnvironment}/${row.infrastructureRevision}/${row.instanceType}`,
    }),
    joinFailures: fc.uniqueArray(anyJoinFailure, {
      maxLength: 2,
      selector: (row) => `${row.computeEnvironment}/${row.infrastructureRevision}`,
    }),
  })
  .map(({ environments, withoutImage, instances, draws, ...rest }) =>
    snapshotOf({
      environments: environments.map((row) =>
        row.name === withoutImage ? { ...row, imageSelection: noImages } : row,
      ),
      instances,
      tasks: tasksThatFit(instances, draws),
      ...rest,
    }),
  );

export const arbitrarySnapshot: fc.Arbitrary<Snapshot> = fc.oneof(
  { weight: 4, arbitrary: anyWorld },
  { weight: 1, arbitrary: worldOfNodes },
);
