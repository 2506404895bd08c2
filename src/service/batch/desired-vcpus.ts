/**
 * How many vCPUs a managed environment wants: the sum of the instances wanted running, never under its minimum
 * nor under a scale-out that was asked for and not reached yet. Computed, not stored, so it cannot go stale.
 */
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import type { Instance } from "../../model/instance.ts";
import { vCpus } from "../../model/resources.ts";

export function desiredvCpus(
  environment: ComputeEnvironment,
  instances: readonly Instance[],
): number {
  const running = instances
    .filter((instance) => instance.desiredStatus === "RUNNING")
    .reduce((sum, instance) => sum + Math.floor(vCpus(instance.resources)), 0);
  return Math.max(
    environment.computeResources?.minvCpus ?? 0,
    running,
    environment.requestedvCpus ?? 0,
  );
}
