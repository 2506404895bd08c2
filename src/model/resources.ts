/**
 * Resource arithmetic: what a job asks for and what an instance offers, in the units ECS registers.
 *
 * `cpu` is in CPU units (1024 = one vCPU), so that Fargate's quarter vCPUs stay whole numbers; memory is MiB;
 * GPUs are whole devices, exclusive to one container.
 */
export type Resources = {
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly gpus: number;
};

/** CPU units of one vCPU, as ECS counts them. */
export const cpuUnitsPerVCpu = 1024;

export const noResources: Resources = { cpu: 0, memoryMiB: 0, gpus: 0 };

export function addResources(a: Resources, b: Resources): Resources {
  return { cpu: a.cpu + b.cpu, memoryMiB: a.memoryMiB + b.memoryMiB, gpus: a.gpus + b.gpus };
}

/** What is left of `a` once `b` is taken; may be negative, which callers treat as "does not fit". */
export function subtractResources(a: Resources, b: Resources): Resources {
  return { cpu: a.cpu - b.cpu, memoryMiB: a.memoryMiB - b.memoryMiB, gpus: a.gpus - b.gpus };
}

export function fitsWithin(need: Resources, room: Resources): boolean {
  return need.cpu <= room.cpu && need.memoryMiB <= room.memoryMiB && need.gpus <= room.gpus;
}

export function vCpus(resources: Resources): number {
  return resources.cpu / cpuUnitsPerVCpu;
}
