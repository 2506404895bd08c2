/** The instances of an environment as machines with free room: those that take jobs now, and those on their way. */
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import type { Instance } from "../../model/instance.ts";
import type { Draft, Occupied } from "./draft.ts";
import { offeredAttributes } from "./lacking.ts";
import { type Machine, occupy } from "./room.ts";
import { isOutdated, servedCapability } from "./serves.ts";

/**
 * Instances that take jobs or will once they register. The newest infrastructure revision does; until one instance of
 * it has registered, which proves it, those of before do too. Of an INVALID environment only those of before do.
 */
export function servingInstances(
  draft: Draft,
  environment: ComputeEnvironment,
): readonly Instance[] {
  const wanted = (draft.instancesOf.get(environment.name) ?? []).filter(
    ({ desiredStatus, instanceId }) =>
      desiredStatus === "RUNNING" && !draft.withdrawn.has(instanceId),
  );
  const proven = wanted.some(
    (instance) => instance.lastStatus === "REGISTERED" && !isOutdated(environment, instance),
  );
  return wanted.filter((instance) =>
    isOutdated(environment, instance) ? !proven : environment.status !== "INVALID",
  );
}

/** Instances that take jobs now. */
export function registeredMachines(draft: Draft, environment: string): Machine[] {
  return machinesOf(draft, environment, true);
}

/** Instances on their way: they take no job yet but will. */
export function startingMachines(draft: Draft, environment: string): Machine[] {
  return machinesOf(draft, environment, false);
}

function machinesOf(draft: Draft, name: string, registered: boolean): Machine[] {
  const environment = draft.environments.get(name);
  const machines: Machine[] = [];
  if (environment === undefined) return machines;
  const isSlice = servedCapability(environment) === "FARGATE";
  for (const instance of servingInstances(draft, environment)) {
    if ((instance.lastStatus === "REGISTERED") !== registered) continue;
    // A slice that has had its task takes no other.
    if (isSlice && instance.idleSince !== undefined) continue;
    const occupied = draft.occupied.get(instance.instanceId);
    const machine = machineOf(environment, instance, occupied);
    if (carriesNode(occupied)) occupy(machine);
    machines.push(isSlice ? { ...machine, isSlice } : machine);
  }
  return machines;
}

/** The instance of a node is its job's alone, however much of it the node leaves. */
function carriesNode(occupied: Occupied | undefined): boolean {
  return occupied?.tasks.some(({ multiNodeJobId }) => multiNodeJobId !== undefined) ?? false;
}

function machineOf(
  environment: ComputeEnvironment,
  instance: Instance,
  occupied: Occupied | undefined,
): Machine {
  const used = occupied?.resources;
  const held = new Set(occupied?.tasks.flatMap((task) => task.gpuIds));
  const freeGpuIds = instance.gpuIds.filter((id) => !held.has(id));
  const uncommitted = instance.resources.gpus - (used?.gpus ?? 0);
  return {
    instanceId: instance.instanceId,
    environment: instance.computeEnvironment,
    instanceType: instance.instanceType,
    free: {
      cpu: instance.resources.cpu - (used?.cpu ?? 0),
      memoryMiB: instance.resources.memoryMiB - (used?.memoryMiB ?? 0),
      // A registered GPU counts only by its id: tasks are pinned to ids. Before that, by what the type promises.
      gpus:
        instance.lastStatus === "REGISTERED"
          ? Math.min(freeGpuIds.length, uncommitted)
          : uncommitted,
    },
    freeGpuIds,
    registered: instance.lastStatus === "REGISTERED",
    busy: occupied !== undefined,
    attributes: attributesOf(environment, instance),
  };
}

/** What it registered; of one that has not, what others of its environment did. */
function attributesOf(
  environment: ComputeEnvironment,
  { lastStatus, attributes }: Instance,
): readonly string[] | undefined {
  return lastStatus === "REGISTERED" ? attributes : offeredAttributes(environment);
}
