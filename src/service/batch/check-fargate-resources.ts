/**
 * The rules for `computeResources` of a FARGATE or FARGATE_SPOT environment. It has subnets, security groups and a
 * maximum; whatever says something of instances is refused, so that nobody believes in a setting that has no effect.
 */
import type { ComputeResource, ComputeResourceUpdate } from "@aws-sdk/client-batch";
import type { ComputeResources } from "../../model/compute-environment.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { Refuse } from "./refuse.ts";

const subnetsMax = 16;
const securityGroupsMax = 5;

const ofInstances = [
  "minvCpus",
  "desiredvCpus",
  "instanceTypes",
  "allocationStrategy",
  "instanceRole",
  "bidPercentage",
  "spotIamFleetRole",
  "ec2KeyPair",
  "placementGroup",
  "imageId",
  "ec2Configuration",
  "launchTemplate",
  "tags",
  "scalingPolicy",
  "updateToLatestImageVersion",
] as const;

export function isFargate(type: string | undefined): boolean {
  return type === "FARGATE" || type === "FARGATE_SPOT";
}

/** What the request states. Empty texts, lists and maps are how clients state nothing. */
export function checkFargateGiven(
  refuse: Refuse,
  given: Decoded<ComputeResource> | Decoded<ComputeResourceUpdate>,
): void {
  const stated = given as Readonly<Record<string, unknown>>;
  for (const member of ofInstances) {
    if (!isEmpty(stated[member])) refuse(`${member} is not applicable for Fargate.`);
  }
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === "" || value === false) return true;
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** The whole record: a new one, or one with an update merged in. */
export function checkFargateResources(refuse: Refuse, resources: ComputeResources): void {
  const { maxvCpus, subnets, securityGroupIds } = resources;
  if (maxvCpus < 1) refuse("maxvCpus should be greater than or equal to 1.");
  if (subnets.length === 0) refuse("Resource subnets are required.");
  if (subnets.length > subnetsMax) {
    refuse(
      `Fargate compute environments can have at most ${subnetsMax} subnets, got ${subnets.length}.`,
    );
  }
  if (securityGroupIds.length === 0) refuse("Security group ids are required.");
  if (securityGroupIds.length > securityGroupsMax) {
    refuse(
      `Fargate compute environments can have at most ${securityGroupsMax} security groups, ` +
        `got ${securityGroupIds.length}.`,
    );
  }
}
