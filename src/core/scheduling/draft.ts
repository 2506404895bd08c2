/**
 * A plan while it is being made: what the steps of `decide` write to, and the snapshot as it will be once that
 * is committed, so that a later step builds on what an earlier one decided. It never leaves `decide`.
 */
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import type { Instance } from "../../model/instance.ts";
import type { Change, WhyNot } from "../../model/plan.ts";
import { addResources, noResources, type Resources } from "../../model/resources.ts";
import type { QueueView, Snapshot, Waiting } from "../../model/snapshot.ts";
import type { LiveTask } from "../../model/task.ts";
import { compareText } from "./compare-text.ts";
import type { Kept } from "./place-nodes.ts";
import type { Reserve } from "./reserve.ts";
import type { Pool } from "./room.ts";
import type { Shares } from "./shares.ts";
import { type Stock, stockOf } from "./stock.ts";

/** The knobs of a decision that are not AWS's. */
export type PlanPolicy = {
  /** How long an instance stays idle before it may leave. */
  readonly scaleInDelayMs: number;
  /** How long after the first machine was given up, because its agent never registered, an environment is INVALID. */
  readonly joinDelayMs: number;
  /**
   * Fargate slices of one environment that the provider has been asked for and not answered yet. Each finished job lets
   * the next be tried, and on a full machine all but one of these are refused.
   */
  readonly maxPendingSlices: number;
  /** Launches of one decision; what is still wanted follows with the next one. */
  readonly maxLaunches: number;
};

/** What live tasks hold on one instance. */
export type Occupied = { readonly resources: Resources; readonly tasks: readonly LiveTask[] };

/** `count` attempts that a line still asks for; for a range, children `first` and following. */
export type Demand = { readonly waiting: Waiting; readonly first: number; readonly count: number };

export type Line = {
  readonly view: QueueView;
  /** Names of its compute environments, first choice first. */
  readonly order: readonly string[];
  /** What no instance had room for; see `headOf` for its first. */
  unplaced: readonly Demand[];
  /** What waits for consumable resources, in the line's order. It holds up nobody. */
  readonly short: Demand[];
  /** Of a queue whose shares take turns: what they have been charged with so far. */
  shares: Shares | undefined;
  /** What a fair-share policy keeps free, if it does. */
  readonly reserve: Reserve | undefined;
};

/** The environment and the instance type of all nodes of a job. */
export type Aim = { readonly environment: string; readonly instanceType: string };

export type Draft = {
  readonly snapshot: Snapshot;
  readonly policy: PlanPolicy;
  readonly changes: Change[];
  readonly whyNot: WhyNot[];
  wakeAt: number | undefined;
  /** By name, in the order of the names. */
  readonly environments: Map<string, ComputeEnvironment>;
  /** Highest priority first, then by name. */
  queues: readonly QueueView[];
  /** Those that are not gone, by environment name, in the order of their ids. */
  readonly instancesOf: ReadonlyMap<string, readonly Instance[]>;
  /** By instance id; instances without live tasks are absent. */
  readonly occupied: ReadonlyMap<string, Occupied>;
  /** Instances that this plan drains or terminates. */
  readonly withdrawn: Set<string>;
  /** The room of each environment that takes jobs; filled by `schedule`. */
  readonly pools: Map<string, Pool>;
  lines: readonly Line[];
  /** Images that no node of a multi-node job may run on, and why, by image id. */
  readonly unfitForNodes: Map<string, string>;
  /** Where the nodes of waiting multi-node jobs will run, by job id; absent: nowhere. */
  readonly aims: Map<string, Aim>;
  /** Instances that wait with such a job at the head of its line for the others that it needs, by job id. */
  readonly kept: Map<string, readonly Kept[]>;
  /** Multi-node jobs with nodes that have not stopped: no next attempt begins before they have. */
  readonly nodesLive: ReadonlySet<string>;
  /** What is left of the consumable resources; `schedule` takes from it. */
  readonly stock: Stock;
};

export function startDraft(snapshot: Snapshot, policy: PlanPolicy): Draft {
  return {
    snapshot,
    policy,
    changes: [],
    whyNot: [],
    wakeAt: undefined,
    environments: new Map(
      [...snapshot.computeEnvironments].sort(byName).map((row) => [row.name, row]),
    ),
    queues: [...snapshot.queues].sort(byPriority),
    instancesOf: Map.groupBy(
      snapshot.instances
        .filter((instance) => instance.lastStatus !== "TERMINATED")
        .sort((a, b) => compareText(a.instanceId, b.instanceId)),
      (instance) => instance.computeEnvironment,
    ),
    occupied: occupation(snapshot.tasks),
    withdrawn: new Set(),
    pools: new Map(),
    lines: [],
    unfitForNodes: new Map(),
    aims: new Map(),
    kept: new Map(),
    nodesLive: new Set(snapshot.tasks.flatMap(({ multiNodeJobId }) => multiNodeJobId ?? [])),
    stock: stockOf(snapshot),
  };
}

/**
 * What everything behind it waits for. Where shares take turns it is nobody when more jobs of the share whose turn it
 * is wait than were read.
 */
export function headOf({ shares, unplaced: [first] }: Line): Demand | undefined {
  return shares === undefined || first?.waiting.shareIdentifier === shares.turn ? first : undefined;
}

/** Asks to be decided again when time alone changes something. What is past has been acted on already. */
export function wakeNoLaterThan(draft: Draft, at: number): void {
  if (at <= draft.snapshot.now || Number.isNaN(at)) return;
  draft.wakeAt = draft.wakeAt === undefined ? at : Math.min(draft.wakeAt, at);
}

/** Wants an instance gone or emptied; it takes no job of this plan any more. */
export function withdraw(
  draft: Draft,
  kind: "drain" | "terminate",
  instance: Instance,
  why: string,
): void {
  draft.changes.push({ kind, instanceId: instance.instanceId, why });
  draft.withdrawn.add(instance.instanceId);
}

/** Names of the environments of a queue, first choice first. */
export function byOrder({ queue }: QueueView): string[] {
  return [...queue.computeEnvironmentOrder]
    .sort((a, b) => a.order - b.order)
    .map((entry) => entry.computeEnvironment);
}

function byPriority(a: QueueView, b: QueueView): number {
  return b.queue.priority - a.queue.priority || compareText(a.queue.name, b.queue.name);
}

function byName(a: ComputeEnvironment, b: ComputeEnvironment): number {
  return compareText(a.name, b.name);
}

/** A task that is wanted stopped holds its room until it has stopped. */
function occupation(tasks: readonly LiveTask[]): Map<string, Occupied> {
  const byInstance = new Map<string, { resources: Resources; tasks: LiveTask[] }>();
  for (const task of tasks) {
    if (task.lastStatus === "STOPPED") continue;
    let held = byInstance.get(task.instanceId);
    if (held === undefined) {
      held = { resources: noResources, tasks: [] };
      byInstance.set(task.instanceId, held);
    }
    held.resources = addResources(held.resources, task.resources);
    held.tasks.push(task);
  }
  return byInstance;
}
