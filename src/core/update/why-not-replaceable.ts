/**
 * Why the instances of a compute environment cannot be replaced by an update; undefined when they can.
 *
 * AWS Batch does infrastructure updates only under its own service-linked role, and never for BEST_FIT (which is
 * also what an environment without a strategy has).
 */
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import { isServiceLinkedRole } from "./service-linked-role.ts";

export function whyNotReplaceable(environment: ComputeEnvironment): string | undefined {
  if (!isServiceLinkedRole(environment.serviceRole)) {
    return `its service role is ${environment.serviceRole}, not the service-linked role AWSServiceRoleForBatch`;
  }
  const strategy = environment.computeResources?.allocationStrategy ?? "BEST_FIT";
  if (strategy === "BEST_FIT") return "its allocation strategy is BEST_FIT";
  return undefined;
}
