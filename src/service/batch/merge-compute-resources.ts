/**
 * An update of `computeResources` merged into what the environment has: absent members stay, stated ones replace.
 * An empty text takes a member away (image, key pair, placement group, launch template), an empty `ec2Configuration`
 * brings the default back, and stating what already is changes nothing: `fields` names real changes only, because they
 * decide whether instances are replaced.
 */
import { isDeepStrictEqual } from "node:util";
import type { ComputeResourceUpdate } from "@aws-sdk/client-batch";
import type { UpdatedComputeField } from "../../core/update/classify-update.ts";
import type { ComputeResources } from "../../model/compute-environment.ts";
import type { Decoded } from "../../model/decoded.ts";
import { defaultEc2Configuration } from "./default-ec2-configuration.ts";
import { ec2ConfigurationGiven } from "./ec2-configuration-given.ts";
import { launchTemplateGiven } from "./launch-template-given.ts";
import type { Refuse } from "./refuse.ts";

type Update = Decoded<ComputeResourceUpdate>;

/** Members of `ComputeResources` that an update can state. */
const mergedFields = [
  "minvCpus",
  "maxvCpus",
  "scalingPolicy",
  "type",
  "allocationStrategy",
  "bidPercentage",
  "ec2Configuration",
  "ec2KeyPair",
  "imageId",
  "instanceRole",
  "instanceTypes",
  "launchTemplate",
  "placementGroup",
  "securityGroupIds",
  "subnets",
  "tags",
] as const satisfies readonly (UpdatedComputeField & keyof ComputeResources)[];

export function mergeComputeResources(
  refuse: Refuse,
  before: ComputeResources,
  update: Update,
): { readonly after: ComputeResources; readonly fields: readonly UpdatedComputeField[] } {
  const { imageId, ec2KeyPair, placementGroup, scalingPolicy, launchTemplate, ...kept } = before;
  const instanceTypes = update.instanceTypes ?? before.instanceTypes;
  const after: ComputeResources = {
    ...kept,
    type: update.type ?? before.type,
    // A client that has no strategy to state sends an empty one.
    ...(update.allocationStrategy && { allocationStrategy: update.allocationStrategy }),
    minvCpus: update.minvCpus ?? before.minvCpus,
    maxvCpus: update.maxvCpus ?? before.maxvCpus,
    instanceTypes,
    subnets: update.subnets ?? before.subnets,
    securityGroupIds: update.securityGroupIds ?? before.securityGroupIds,
    ...(update.instanceRole !== undefined && { instanceRole: update.instanceRole }),
    ...named("imageId", update.imageId ?? imageId),
    ...named("ec2KeyPair", update.ec2KeyPair ?? ec2KeyPair),
    ...named("placementGroup", update.placementGroup ?? placementGroup),
    ...(update.bidPercentage !== undefined && { bidPercentage: update.bidPercentage }),
    tags: update.tags ?? before.tags,
    ec2Configuration: mergedConfiguration(before, update, instanceTypes),
    ...mergedTemplate(refuse, launchTemplate, update.launchTemplate),
    ...mergedScalingPolicy(scalingPolicy, update.scalingPolicy?.minScaleDownDelayMinutes),
  };
  const fields = mergedFields.filter((field) => !isDeepStrictEqual(after[field], before[field]));
  return { after, fields };
}

function named<Name extends string>(
  name: Name,
  value: string | undefined,
): { [K in Name]?: string } {
  return (value ? { [name]: value } : {}) as { [K in Name]?: string };
}

/** A configuration that was the default of the old instance types follows them to the new ones. */
function mergedConfiguration(
  before: ComputeResources,
  update: Update,
  instanceTypes: readonly string[],
): ComputeResources["ec2Configuration"] {
  const given = ec2ConfigurationGiven(update.ec2Configuration);
  if (given.length > 0) return given;
  const wasDefault = isDeepStrictEqual(
    before.ec2Configuration,
    defaultEc2Configuration(before.instanceTypes),
  );
  const isReset = update.ec2Configuration !== undefined;
  return isReset || wasDefault ? defaultEc2Configuration(instanceTypes) : before.ec2Configuration;
}

/** A template is stated whole: overrides that are left out are taken away, empty names take all of it away. */
function mergedTemplate(
  refuse: Refuse,
  before: ComputeResources["launchTemplate"],
  given: Update["launchTemplate"],
): Pick<ComputeResources, "launchTemplate"> {
  const after = given === undefined ? before : launchTemplateGiven(refuse, given);
  return after === undefined ? {} : { launchTemplate: after };
}

/** 0 minutes takes the delay away. */
function mergedScalingPolicy(
  before: ComputeResources["scalingPolicy"],
  minutes: number | undefined,
): Pick<ComputeResources, "scalingPolicy"> {
  if (minutes === 0) return {};
  if (minutes !== undefined) return { scalingPolicy: { minScaleDownDelayMinutes: minutes } };
  return before === undefined ? {} : { scalingPolicy: before };
}
