/**
 * An update of a Fargate environment's `computeResources`. AWS lets it change its maximum, subnets and security groups
 * and nothing else; there, unlike on EC2, an empty list means "as it is".
 */
import { isDeepStrictEqual } from "node:util";
import type { ComputeResourceUpdate } from "@aws-sdk/client-batch";
import type { UpdatedComputeField } from "../../core/update/classify-update.ts";
import type { ComputeResources } from "../../model/compute-environment.ts";
import type { Decoded } from "../../model/decoded.ts";
import { checkFargateGiven, checkFargateResources } from "./check-fargate-resources.ts";
import type { Refuse } from "./refuse.ts";

export function mergeFargateResources(
  refuse: Refuse,
  before: ComputeResources,
  update: Decoded<ComputeResourceUpdate>,
): { readonly after: ComputeResources; readonly fields: readonly UpdatedComputeField[] } {
  checkFargateGiven(refuse, update);
  if (update.type && update.type !== before.type) {
    refuse(
      `type cannot be changed from ${before.type} to ${update.type}. ` +
        "Create a new compute environment and attach it to the job queue.",
    );
  }
  const { subnets = [], securityGroupIds = [], maxvCpus } = update;
  const after: ComputeResources = {
    ...before,
    maxvCpus: maxvCpus ?? before.maxvCpus,
    subnets: subnets.length > 0 ? subnets : before.subnets,
    securityGroupIds: securityGroupIds.length > 0 ? securityGroupIds : before.securityGroupIds,
  };
  checkFargateResources(refuse, after);
  const changeable = ["maxvCpus", "subnets", "securityGroupIds"] as const;
  const fields = changeable.filter((field) => !isDeepStrictEqual(after[field], before[field]));
  return { after, fields };
}
