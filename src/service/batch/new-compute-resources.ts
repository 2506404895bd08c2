/**
 * `computeResources` of a new environment: checked, with what AWS fills in filled in. The allocation strategy is
 * not filled in: AWS leaves it out of its answers when none was given.
 */
import type { ComputeResource } from "@aws-sdk/client-batch";
import type { ComputeResources } from "../../model/compute-environment.ts";
import type { Decoded } from "../../model/decoded.ts";
import { checkComputeResources } from "./check-compute-resources.ts";
import { checkComputeSupported } from "./check-compute-supported.ts";
import { checkFargateGiven, checkFargateResources, isFargate } from "./check-fargate-resources.ts";
import { defaultEc2Configuration } from "./default-ec2-configuration.ts";
import { ec2ConfigurationGiven } from "./ec2-configuration-given.ts";
import { launchTemplateGiven } from "./launch-template-given.ts";
import type { Refuse } from "./refuse.ts";

export function newComputeResources(
  refuse: Refuse,
  given: Decoded<ComputeResource>,
): ComputeResources {
  if (isFargate(given.type)) return newFargateResources(refuse, given);
  checkComputeSupported(refuse, given);
  const instanceTypes = given.instanceTypes ?? [];
  const configuration = ec2ConfigurationGiven(given.ec2Configuration);
  const resources: ComputeResources = {
    type: given.type,
    ...(given.allocationStrategy && { allocationStrategy: given.allocationStrategy }),
    minvCpus: given.minvCpus ?? refuse("Resource minvCpus is required."),
    maxvCpus: given.maxvCpus,
    instanceTypes,
    subnets: given.subnets ?? [],
    securityGroupIds: given.securityGroupIds ?? [],
    ...(given.instanceRole && { instanceRole: given.instanceRole }),
    ...(given.imageId && { imageId: given.imageId }),
    ...(given.ec2KeyPair && { ec2KeyPair: given.ec2KeyPair }),
    ...(given.placementGroup && { placementGroup: given.placementGroup }),
    ...(given.bidPercentage !== undefined && { bidPercentage: given.bidPercentage }),
    ...(given.spotIamFleetRole && { spotIamFleetRole: given.spotIamFleetRole }),
    tags: given.tags ?? {},
    ec2Configuration:
      configuration.length > 0 ? configuration : defaultEc2Configuration(instanceTypes),
    ...launchTemplateOf(refuse, given.launchTemplate),
    ...(given.scalingPolicy?.minScaleDownDelayMinutes !== undefined && {
      scalingPolicy: { minScaleDownDelayMinutes: given.scalingPolicy.minScaleDownDelayMinutes },
    }),
  };
  checkComputeResources(refuse, resources);
  return resources;
}

function newFargateResources(refuse: Refuse, given: Decoded<ComputeResource>): ComputeResources {
  checkFargateGiven(refuse, given);
  const resources: ComputeResources = {
    type: given.type,
    minvCpus: 0,
    maxvCpus: given.maxvCpus,
    instanceTypes: [],
    subnets: given.subnets ?? [],
    securityGroupIds: given.securityGroupIds ?? [],
    tags: {},
    ec2Configuration: [],
  };
  checkFargateResources(refuse, resources);
  return resources;
}

function launchTemplateOf(
  refuse: Refuse,
  given: Decoded<ComputeResource>["launchTemplate"],
): Pick<ComputeResources, "launchTemplate"> {
  const launchTemplate = given && launchTemplateGiven(refuse, given);
  return launchTemplate === undefined ? {} : { launchTemplate };
}
