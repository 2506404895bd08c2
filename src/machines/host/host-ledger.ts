/**
 * Who holds how much of this machine. Invariant: what is held together never exceeds the machine times the
 * overcommit factor; a GPU is held by one holder at a time, whatever the factor.
 *
 * Purely in memory: instances of the host provider live and die with the process.
 */
import {
  addResources,
  cpuUnitsPerVCpu,
  noResources,
  type Resources,
} from "../../model/resources.ts";

/** What this machine has to give. */
export type HostResources = {
  readonly vCpus: number;
  readonly memoryMiB: number;
  readonly gpuIds: readonly string[];
};

/** False: the machine as it is. A number: that many times its vCPUs and memory. True: without limit. */
export type Overcommit = boolean | number;

export type Held = { readonly resources: Resources; readonly gpuIds: readonly string[] };

export type Taken =
  | { readonly kind: "taken"; readonly held: Held }
  /** What was missing: something all of which is held now, or which the machine never had. */
  | { readonly kind: "full" }
  | { readonly kind: "no such GPUs" };

export type HostLedger = {
  /** Takes the resources and as many GPUs as they say, or nothing. */
  take(holder: string, resources: Resources): Taken;
  /** Takes all that is free at this moment. */
  takeRest(holder: string): Taken;
  /** Whether the machine is large enough when nobody else holds anything of it. */
  couldHold(resources: Resources): boolean;
  release(holder: string): void;
  inUse(): Resources;
};

export function createHostLedger(host: HostResources, overcommit: Overcommit): HostLedger {
  const factor = typeof overcommit === "number" ? overcommit : overcommit ? Infinity : 1;
  const holders = new Map<string, Held>();
  const inUse = (): Resources =>
    [...holders.values()].reduce((sum, held) => addResources(sum, held.resources), noResources);
  const freeGpuIds = (): readonly string[] => {
    const taken = new Set([...holders.values()].flatMap((held) => held.gpuIds));
    return host.gpuIds.filter((id) => !taken.has(id));
  };
  const hold = (holder: string, held: Held): Taken => {
    holders.set(holder, held);
    return { kind: "taken", held };
  };

  const isWithin = (resources: Resources): boolean =>
    resources.cpu <= host.vCpus * cpuUnitsPerVCpu * factor &&
    resources.memoryMiB <= host.memoryMiB * factor;

  return {
    inUse,
    couldHold: (resources) => resources.gpus <= host.gpuIds.length && isWithin(resources),
    release: (holder) => void holders.delete(holder),
    take(holder, resources) {
      const used = inUse();
      if (resources.gpus > host.gpuIds.length) return { kind: "no such GPUs" };
      const gpuIds = freeGpuIds().slice(0, resources.gpus);
      const fits = gpuIds.length === resources.gpus && isWithin(addResources(used, resources));
      return fits ? hold(holder, { resources, gpuIds }) : { kind: "full" };
    },
    takeRest(holder) {
      const used = inUse();
      const cpu = host.vCpus * cpuUnitsPerVCpu;
      const gpuIds = freeGpuIds();
      // With overcommit there may be more left than the machine has; one holder gets the machine at most.
      const rest = {
        cpu: Math.min(cpu, cpu * factor - used.cpu),
        memoryMiB: Math.floor(
          Math.min(host.memoryMiB, host.memoryMiB * factor - used.memoryMiB) * 0.95,
        ),
        gpus: gpuIds.length,
      };
      if (rest.cpu < cpuUnitsPerVCpu || rest.memoryMiB <= 0) return { kind: "full" };
      return hold(holder, { resources: rest, gpuIds });
    },
  };
}
