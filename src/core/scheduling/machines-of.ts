/** The instances of an environment as machines with free room: those that take jobs now, and those on their way. */
import type { Instance } from "../../model/instance.ts";
import type { Draft, Occupied } from "./draft.ts";
import type { Machine } from "./room.ts";
import { isOutdated } from "./serves.ts";

/** Instances that take jobs now: registered, wanted running, of the environment's current revision. */
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
  for (const instance of draft.instancesOf.get(name) ?? []) {
    if (instance.desiredStatus !== "RUNNING" || draft.withdrawn.has(instance.instanceId)) continue;
    if ((instance.lastStatus === "REGISTERED") !== registered) continue;
    if (isOutdated(environment, instance)) continue;
    machines.push(machineOf(instance, draft.occupied.get(instance.instanceId)));
  }
  return machines;
}

function machineOf(instance: Instance, occupied: Occupied | undefined): Machine {
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
  };
}
