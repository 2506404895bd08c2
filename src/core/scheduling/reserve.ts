/**
 * `computeReservation` of a fair-share policy: vCPUs kept free for shares that are not active yet.
 *
 * AWS: of all the vCPUs that the queue's environments may have, (computeReservation / 100) to the power of the number
 * of active shares; here rounded down to whole vCPUs, so that many active shares do not leave a fraction idle for ever.
 * A share that becomes active makes the reserve smaller, and what that sets free is first its own to take. An UNMANAGED
 * environment counts by its `unmanagedvCpus`; one that states none has no reserve.
 *
 * While nothing of the queue runs there, one job may take of what is kept: else one that is larger than the rest would
 * wait for ever.
 */
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import { cpuUnitsPerVCpu, type Resources } from "../../model/resources.ts";
import type { QueueView } from "../../model/snapshot.ts";
import type { LiveTask } from "../../model/task.ts";
import type { Draft } from "./draft.ts";
import { timesFitOne } from "./room.ts";

export type Reserve = {
  /** By name, those that it is a part of. */
  readonly environments: ReadonlySet<string>;
  readonly computeReservation: number;
  readonly schedulingPolicy: string;
  readonly activeShares: number;
  /** What the environments may have, and what of it is kept, in CPU units. */
  readonly maxCpu: number;
  readonly keptCpu: number;
  /** CPU units that may still be taken in those environments. */
  left: number;
  /** Nothing of the queue runs in them, or is placed. */
  isUnused: boolean;
};

/** `tasks` are the live ones of the queue. Undefined when its policy keeps nothing. */
export function reserveOf(
  draft: Draft,
  view: QueueView,
  tasks: readonly LiveTask[],
  activeShares: number,
): Reserve | undefined {
  const computeReservation = view.fairShare?.policy.computeReservation ?? 0;
  if (view.fairShare === undefined || computeReservation === 0) return undefined;
  const environments = new Set<string>();
  let maxvCpus = 0;
  for (const { computeEnvironment } of view.queue.computeEnvironmentOrder) {
    const max = maxvCpusOf(draft.environments.get(computeEnvironment));
    if (max === undefined) continue;
    environments.add(computeEnvironment);
    maxvCpus += max;
  }
  const kept = Math.floor(maxvCpus * (computeReservation / 100) ** activeShares);
  if (kept === 0) return undefined;
  const within = new Set<string>();
  for (const name of environments) {
    for (const { instanceId } of draft.instancesOf.get(name) ?? []) within.add(instanceId);
  }
  let used = 0;
  for (const { instanceId, resources } of tasks) if (within.has(instanceId)) used += resources.cpu;
  return {
    environments,
    computeReservation,
    schedulingPolicy: view.fairShare.schedulingPolicy,
    activeShares,
    maxCpu: maxvCpus * cpuUnitsPerVCpu,
    keptCpu: kept * cpuUnitsPerVCpu,
    left: (maxvCpus - kept) * cpuUnitsPerVCpu - used,
    isUnused: used === 0,
  };
}

function maxvCpusOf(environment: ComputeEnvironment | undefined): number | undefined {
  return environment?.type === "UNMANAGED"
    ? environment.unmanagedvCpus
    : environment?.computeResources?.maxvCpus;
}

/** How many of `count` attempts may be placed in the environment without touching what is kept. */
export function timesWithinReserve(
  reserve: Reserve | undefined,
  environment: string,
  { cpu }: Resources,
  count: number,
): number {
  if (reserve === undefined || !reserve.environments.has(environment)) return count;
  return Math.min(count, Math.max(timesFitOne(cpu, reserve.left), reserve.isUnused ? 1 : 0));
}

/** Notes that so many attempts have been placed in the environment. */
export function takeFromReserve(
  reserve: Reserve | undefined,
  environment: string,
  { cpu }: Resources,
  count: number,
): void {
  if (reserve === undefined || count === 0 || !reserve.environments.has(environment)) return;
  reserve.left -= cpu * count;
  reserve.isUnused = false;
}
