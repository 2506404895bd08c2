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
  const { type, launchTemplate } = resources;
  if (type === "ECS_MANAGED_INSTANCES") {
    refuse(notSupported(`computeResources.type ${type}`, "Use EC2, SPOT or FARGATE."));
  }
  if (resources.managedInstancesProvider !== undefined) {
    refuse(notSupported("computeResources.managedInstancesProvider", "Use type EC2 or SPOT."));
  }
  if (Object.keys(resources.capacityTags ?? {}).length > 0) {
    refuse(notSupported("computeResources.capacityTags", "Use computeResources.tags."));
  }
  // Empty names are how a client takes a template away, and the lists they leave come empty, too.
  const { launchTemplateId, launchTemplateName, overrides = [] } = launchTemplate ?? {};
  if (launchTemplateId && launchTemplateName) {
    refuse("LaunchTemplate should have either LaunchTemplateId or LaunchTemplateName");
  }
  if (launchTemplateId || launchTemplateName || overrides.length > 0) {
    refuse(
      notSupported(
        "computeResources.launchTemplate",
        "State imageId or ec2Configuration and the other members of computeResources directly.",
      ),
    );
  }
}
