/**
 * What AWS Batch's `computeResources` can ask for and this server cannot give yet. Refused at once and by name,
 * so that nobody waits for machines that never come.
 */
import type { ComputeResource, ComputeResourceUpdate } from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import { notSupported } from "./not-supported.ts";
import type { Refuse } from "./refuse.ts";

export function checkComputeSupported(
  refuse: Refuse,
  resources: Decoded<ComputeResource> | Decoded<ComputeResourceUpdate>,
): void {
  const { type } = resources;
  if (type === "ECS_MANAGED_INSTANCES") {
    refuse(notSupported(`computeResources.type ${type}`, "Use EC2, SPOT or FARGATE."));
  }
  if (resources.managedInstancesProvider !== undefined) {
    refuse(notSupported("computeResources.managedInstancesProvider", "Use type EC2 or SPOT."));
  }
  if (Object.keys(resources.capacityTags ?? {}).length > 0) {
    refuse(notSupported("computeResources.capacityTags", "Use computeResources.tags."));
  }
}
