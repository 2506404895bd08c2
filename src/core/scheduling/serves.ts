/**
 * Which environments take new jobs, and of which kind: AWS's pairing of platform capability and resource type.
 */
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import type { Instance } from "../../model/instance.ts";
import type { PlatformCapability } from "../../model/job.ts";

/** A DISABLED or INVALID environment lets its jobs finish but launches nothing for more; an update goes on serving. */
export function mayGrow({ state, status }: ComputeEnvironment): boolean {
  return state === "ENABLED" && (status === "VALID" || status === "UPDATING");
}

/**
 * Whether instances of the environment may be given work. INVALID is no bar by itself: when an update has failed, the
 * instances of before it go on serving (`servingInstances` tells which).
 */
export function mayServe({ state, status }: ComputeEnvironment): boolean {
  return state === "ENABLED" && status !== "CREATING" && status !== "DELETING";
}

/** Of an older infrastructure revision: it is to be replaced. The owner of an UNMANAGED environment does that. */
export function isOutdated(environment: ComputeEnvironment, instance: Instance): boolean {
  if (environment.type === "UNMANAGED") return false;
  return instance.infrastructureRevision < environment.infrastructureRevision;
}

export function servedCapability(environment: ComputeEnvironment): PlatformCapability {
  switch (environment.computeResources?.type) {
    case "FARGATE":
    case "FARGATE_SPOT":
      return "FARGATE";
    case "ECS_MANAGED_INSTANCES":
      return "MANAGED_INSTANCES";
    default:
      return "EC2";
  }
}

/**
 * Never on instances that may be taken away (Spot) or that nobody sees (Fargate). AWS leaves out UNMANAGED ones, too;
 * here the machines of their owner are the ones that there are several of.
 */
export function runsMultiNodeJobs({ type, computeResources }: ComputeEnvironment): boolean {
  return type === "UNMANAGED" || computeResources?.type === "EC2";
}
