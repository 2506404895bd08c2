/** DescribeSchedulingPolicies: at most 100, by ARN; those that are not there are left out. */
import type {
  DescribeSchedulingPoliciesRequest,
  DescribeSchedulingPoliciesResponse,
  SchedulingPolicyDetail,
} from "@aws-sdk/client-batch";
import { batchArn, type Site } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { SchedulingPolicy } from "../../model/scheduling-policy.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { refuseFor } from "./refuse.ts";
import { schedulingPolicyNamed } from "./scheduling-policy-arn.ts";

const arnsMax = 100;

export async function describeSchedulingPolicies(
  deps: ServiceDeps,
  { arns }: Decoded<DescribeSchedulingPoliciesRequest>,
  context: RequestContext,
): Promise<DescribeSchedulingPoliciesResponse> {
  if (arns.length > arnsMax) {
    refuseFor(context)(`arns can name at most ${arnsMax} scheduling policies, got ${arns.length}.`);
  }
  const names = new Set(arns.map((arn) => schedulingPolicyNamed(deps.site, arn)));
  return deps.store.read(async (view) => {
    const schedulingPolicies: SchedulingPolicyDetail[] = [];
    for (const name of names) {
      const row = name === undefined ? undefined : await view.schedulingPolicies.get(name);
      if (row !== undefined) schedulingPolicies.push(detailOf(deps.site, row));
    }
    return { schedulingPolicies };
  });
}

function detailOf(site: Site, row: SchedulingPolicy): SchedulingPolicyDetail {
  const { name, fairsharePolicy, quotaSharePolicy, tags } = row;
  return {
    name,
    arn: batchArn(site, "scheduling-policy", name),
    ...(fairsharePolicy && {
      fairsharePolicy: {
        ...fairsharePolicy,
        shareDistribution: (fairsharePolicy.shareDistribution ?? []).map((each) => ({ ...each })),
      },
    }),
    ...(quotaSharePolicy && { quotaSharePolicy: { ...quotaSharePolicy } }),
    tags: { ...tags },
  };
}
