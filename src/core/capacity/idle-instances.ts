/**
 * The instances of an environment that have nothing to do and that nothing waiting would use, with the time from which
 * each may leave.
 */
import type { Instance } from "../../model/instance.ts";
import { type Draft, withdraw } from "../scheduling/draft.ts";
import { isOutdated } from "../scheduling/serves.ts";
import { type Fleet, sizeOf } from "./fleet.ts";
import type { Packing } from "./pack-demand.ts";

export type Idle = {
  readonly instance: Instance;
  /** Its vCPUs. */
  readonly size: number;
  /** How long it has to be idle, in milliseconds, before it may leave. */
  readonly delayMs: number;
  readonly leavesAt: number;
};

/** Longest idle first. One that never had a job counts from its registration. */
export function idleInstances(
  draft: Draft,
  fleet: Fleet,
  { spokenFor }: Pick<Packing, "spokenFor">,
): readonly Idle[] {
  const { name, status } = fleet.environment;
  if (status === "DELETING") return [];
  const placedNow = new Set<string | undefined>();
  for (const machine of draft.pools.get(name)?.machines ?? []) {
    if (machine.busy) placedNow.add(machine.instanceId);
  }
  const idle: (Idle & { readonly idleSince: number })[] = [];
  for (const instance of draft.instancesOf.get(name) ?? []) {
    const { instanceId } = instance;
    if (instance.desiredStatus !== "RUNNING" || instance.lastStatus !== "REGISTERED") continue;
    if (draft.occupied.has(instanceId) || placedNow.has(instanceId)) continue;
    if (draft.withdrawn.has(instanceId) || spokenFor.has(instanceId)) continue;
    const idleSince = instance.idleSince ?? instance.registeredAt ?? instance.createdAt;
    const delayMs = scaleInDelayMs(draft, fleet, instance);
    const size = sizeOf(fleet.catalogue, instance);
    idle.push({ instance, size, delayMs, idleSince, leavesAt: idleSince + delayMs });
  }
  // The rows come in the order of their ids, which a stable sort keeps among equals.
  return idle.sort((a, b) => a.idleSince - b.idleSince);
}

/** Wants it gone, and counts it no more. */
export function leave(
  draft: Draft,
  fleet: Fleet,
  { instance, size }: Pick<Idle, "instance" | "size">,
  why: string,
): void {
  withdraw(draft, "terminate", instance, why);
  fleet.vCpusWanted -= size;
  fleet.vCpusRegistered -= size;
  if (!isOutdated(fleet.environment, instance)) fleet.vCpusOfRevision -= size;
}

/**
 * None for a Fargate slice, nor for an instance that an update replaces anyway. minScaleDownDelayMinutes counts from
 * the end of an instance's last job, so never for one that had none.
 */
function scaleInDelayMs(draft: Draft, fleet: Fleet, instance: Instance): number {
  if (fleet.isFargate) return 0;
  if (fleet.mayLaunch && isOutdated(fleet.environment, instance)) return 0;
  const { scaleInDelayMs: delayMs } = draft.policy;
  const minutes = fleet.computeResources.scalingPolicy?.minScaleDownDelayMinutes ?? 0;
  const { idleSince } = instance;
  return idleSince === undefined ? delayMs : Math.max(delayMs, minutes * 60_000);
}
