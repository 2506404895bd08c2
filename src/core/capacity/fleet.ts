/**
 * One managed environment as scaling sees it: what it may launch, how much it has, how much it may have.
 * What is not readonly moves
 * while a plan is made.
 */
import type { ComputeEnvironment, ComputeResources } from "../../model/compute-environment.ts";
import type { Instance } from "../../model/instance.ts";
import { type InstanceType, promisedResources } from "../../model/instance-type.ts";
import { type Resources, vCpus } from "../../model/resources.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import type { Draft } from "../scheduling/draft.ts";
import { isOutdated, takesJobs } from "../scheduling/serves.ts";
import { type Catalogue, resolveInstanceTypes } from "./resolve-instance-types.ts";

export type Shortage = Snapshot["shortages"][number];

/** A type that may be launched. */
export type Offer = {
  readonly type: InstanceType;
  /** What jobs can count on. */
  readonly promised: Resources;
  /** Its place in the environment's `instanceTypes`; a family's types share the family's. */
  readonly listedAt: number;
};

export type Fleet = {
  readonly environment: ComputeEnvironment;
  readonly computeResources: ComputeResources;
  readonly imageId: string | undefined;
  /** Whether it may launch at all: VALID, ENABLED, with an image. */
  readonly mayLaunch: boolean;
  readonly offers: readonly Offer[];
  /** Types that cannot be had now, by name. */
  readonly shortages: ReadonlyMap<string, Shortage>;
  /** vCPUs of instances wanted running. */
  vCpusWanted: number;
  /** vCPUs of instances that are being emptied: they count against maxvCpus, not towards minvCpus. */
  readonly vCpusDraining: number;
  /** vCPUs of instances wanted running that have registered. */
  vCpusRegistered: number;
  /** A scale-out that was asked for and has not been reached. */
  requestedvCpus: number | undefined;
};

/** Managed environments of EC2 and SPOT instances, by name. Fargate has no instances to launch. */
export function fleetsOf(draft: Draft, catalogue: Catalogue): Map<string, Fleet> {
  const fleets = new Map<string, Fleet>();
  for (const environment of draft.environments.values()) {
    const resources = environment.computeResources;
    if (environment.type !== "MANAGED" || resources === undefined) continue;
    if (resources.type !== "EC2" && resources.type !== "SPOT") continue;
    fleets.set(environment.name, fleetOf(draft, catalogue, environment, resources));
  }
  return fleets;
}

function fleetOf(
  draft: Draft,
  catalogue: Catalogue,
  environment: ComputeEnvironment,
  computeResources: ComputeResources,
): Fleet {
  const known = registeredResources(draft, environment);
  const imageId = imageOf(draft.snapshot, environment.name);
  const sums = { wanted: 0, draining: 0, registered: 0 };
  for (const instance of draft.instancesOf.get(environment.name) ?? []) {
    if (instance.desiredStatus === "TERMINATED") continue;
    const size = sizeOf(catalogue, instance);
    const withdrawn = draft.withdrawn.has(instance.instanceId);
    if (instance.desiredStatus === "RUNNING" && !withdrawn) {
      sums.wanted += size;
      if (instance.lastStatus === "REGISTERED") sums.registered += size;
    } else if (!withdrawn || draft.occupied.has(instance.instanceId)) {
      sums.draining += size;
    }
  }
  return {
    environment,
    computeResources,
    imageId,
    mayLaunch: takesJobs(environment) && imageId !== undefined,
    offers: resolveInstanceTypes(catalogue, computeResources.instanceTypes).map(
      ({ type, listedAt }) => ({
        type,
        promised: known.get(type.name) ?? promisedResources(type),
        listedAt,
      }),
    ),
    shortages: shortagesOf(draft.snapshot, environment.name),
    vCpusWanted: sums.wanted,
    vCpusDraining: sums.draining,
    vCpusRegistered: sums.registered,
    requestedvCpus: environment.requestedvCpus,
  };
}

/**
 * What instances of each type have registered here, the least of them: a fact beats a promise. Without it a job
 * between the two would have one instance after the other launched that then proves too small.
 */
function registeredResources(
  draft: Draft,
  environment: ComputeEnvironment,
): Map<string, Resources> {
  const known = new Map<string, Resources>();
  for (const instance of draft.instancesOf.get(environment.name) ?? []) {
    if (instance.lastStatus !== "REGISTERED" || isOutdated(environment, instance)) continue;
    const { cpu, memoryMiB, gpus } = instance.resources;
    const other = known.get(instance.instanceType) ?? instance.resources;
    known.set(instance.instanceType, {
      cpu: Math.min(cpu, other.cpu),
      memoryMiB: Math.min(memoryMiB, other.memoryMiB),
      gpus: Math.min(gpus, other.gpus),
    });
  }
  return known;
}

/** The type's vCPUs, which maxvCpus counts, whatever the agent registered. */
export function sizeOf(catalogue: Catalogue, instance: Instance): number {
  return catalogue.byName.get(instance.instanceType)?.vCpus ?? vCpus(instance.resources);
}

/** Own properties only: an environment may be called "constructor". */
export function imageOf(snapshot: Snapshot, environment: string): string | undefined {
  return Object.hasOwn(snapshot.images, environment) ? snapshot.images[environment] : undefined;
}

function shortagesOf(snapshot: Snapshot, environment: string): Map<string, Shortage> {
  return new Map(
    snapshot.shortages
      .filter((row) => row.computeEnvironment === environment && row.until > snapshot.now)
      .sort((a, b) => a.until - b.until)
      .map((row) => [row.instanceType, row]),
  );
}
