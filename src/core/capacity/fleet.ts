/**
 * One managed environment as scaling sees it: what it may launch, how much it has, how much it may have.
 * What is not readonly moves
 * while a plan is made.
 */
import type { ComputeEnvironment, ComputeResources } from "../../model/compute-environment.ts";
import { imagesByType } from "../../model/image-selection.ts";
import type { Instance } from "../../model/instance.ts";
import { type InstanceType, promisedResources } from "../../model/instance-type.ts";
import { type Resources, vCpus } from "../../model/resources.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import type { Draft } from "../scheduling/draft.ts";
import { isOutdated, mayGrow, servedCapability } from "../scheduling/serves.ts";
import { type Catalogue, resolveInstanceTypes } from "./resolve-instance-types.ts";

export type Shortage = Snapshot["shortages"][number];

/** Whether more may come by itself; any other refusal stands until somebody repairs its cause. */
export function isForWantOfCapacity({ code }: Shortage): boolean {
  return code === "InsufficientInstanceCapacity";
}

/** A type that may be launched. */
export type Offer = {
  readonly type: InstanceType;
  /** What jobs can count on. */
  readonly promised: Resources;
  /** Empty for a slice of Fargate, which has none. */
  readonly imageId: string;
  /** Its place in the environment's `instanceTypes`; a family's types share the family's. */
  readonly listedAt: number;
};

export type Fleet = {
  readonly environment: ComputeEnvironment;
  readonly computeResources: ComputeResources;
  /** It launches slices of its jobs' own sizes, from no image, instead of instances of types. */
  readonly isFargate: boolean;
  /** Whether it may launch at all: ENABLED, and not INVALID, as it is without an image. */
  readonly mayLaunch: boolean;
  readonly offers: readonly Offer[];
  /** All types there are. */
  readonly catalogue: Catalogue;
  /** Names of those that no machine can ever be. */
  readonly neverLaunched: ReadonlySet<string>;
  /** Types that cannot be had now, by name. */
  readonly shortages: ReadonlyMap<string, Shortage>;
  /** vCPUs of instances wanted running. */
  vCpusWanted: number;
  /** vCPUs of instances that are being emptied: they count against maxvCpus, not towards minvCpus. */
  readonly vCpusDraining: number;
  /** vCPUs of those among them that are of the newest infrastructure revision. */
  vCpusOfRevision: number;
  /** vCPUs of instances wanted running that have registered. */
  vCpusRegistered: number;
  /** Instances wanted running that the provider has not launched yet. */
  pending: number;
  /** A scale-out that was asked for and has not been reached. */
  requestedvCpus: number | undefined;
  /** The job that idle instances which it cannot use are about to leave for. */
  makesRoomFor: string | undefined;
};

const nothing: ReadonlySet<string> = new Set();

/** Managed environments of instances or of Fargate slices, by name. */
export function fleetsOf(draft: Draft, catalogue: Catalogue): Map<string, Fleet> {
  const fleets = new Map<string, Fleet>();
  for (const environment of draft.environments.values()) {
    const fleet = fleetOf(draft, catalogue, environment);
    if (fleet !== undefined) fleets.set(environment.name, fleet);
  }
  return fleets;
}

export function fleetOf(
  draft: Draft,
  catalogue: Catalogue,
  environment: ComputeEnvironment,
): Fleet | undefined {
  const { type, computeResources } = environment;
  if (type !== "MANAGED" || computeResources === undefined) return undefined;
  const capability = servedCapability(environment);
  if (capability === "MANAGED_INSTANCES") return undefined;
  const sums = { wanted: 0, ofRevision: 0, draining: 0, registered: 0, pending: 0 };
  for (const instance of draft.instancesOf.get(environment.name) ?? []) {
    if (instance.desiredStatus === "TERMINATED") continue;
    const size = sizeOf(catalogue, instance);
    const withdrawn = draft.withdrawn.has(instance.instanceId);
    if (instance.desiredStatus === "RUNNING" && !withdrawn) {
      sums.wanted += size;
      if (!isOutdated(environment, instance)) sums.ofRevision += size;
      if (instance.lastStatus === "REGISTERED") sums.registered += size;
      if (instance.lastStatus === "PENDING") sums.pending += 1;
    } else if (!withdrawn || draft.occupied.has(instance.instanceId)) {
      sums.draining += size;
    }
  }
  return {
    environment,
    computeResources,
    isFargate: capability === "FARGATE",
    mayLaunch: mayGrow(environment),
    catalogue,
    neverLaunched: draft.snapshot.neverLaunched ?? nothing,
    offers: offersOf(draft, catalogue, environment),
    shortages: shortagesOf(draft.snapshot, environment),
    vCpusWanted: sums.wanted,
    vCpusOfRevision: sums.ofRevision,
    vCpusDraining: sums.draining,
    vCpusRegistered: sums.registered,
    pending: sums.pending,
    requestedvCpus: environment.requestedvCpus,
    makesRoomFor: undefined,
  };
}

/** Types that no image was found for are not launched. */
function offersOf(
  draft: Draft,
  catalogue: Catalogue,
  environment: ComputeEnvironment,
): readonly Offer[] {
  const known = registeredResources(draft, environment);
  const images = imagesByType(environment.imageSelection);
  const names = environment.computeResources?.instanceTypes ?? [];
  return resolveInstanceTypes(catalogue, names).flatMap(({ type, listedAt }) => {
    const imageId = images.get(type.name)?.imageId;
    if (imageId === undefined) return [];
    return { type, promised: known.get(type.name) ?? promisedResources(type), imageId, listedAt };
  });
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

/** What was refused of an older revision says nothing of the newest: its image or subnets may have been why. */
export function shortagesOf(
  { shortages, now }: Snapshot,
  { name, infrastructureRevision: revision }: ComputeEnvironment,
): ReadonlyMap<string, Shortage> {
  return new Map(
    shortages
      .filter((row) => row.computeEnvironment === name && row.infrastructureRevision === revision)
      .filter(({ until }) => until > now)
      .sort((a, b) => a.until - b.until)
      .map((row) => [row.instanceType, row]),
  );
}
