/**
 * UpdateSchedulingPolicy: the stated contents replace the old ones, in the same kind of policy. Queues go by them from
 * their next decision on.
 */
import type {
  UpdateSchedulingPolicyRequest,
  UpdateSchedulingPolicyResponse,
} from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import { clientError } from "../../model/errors.ts";
import { isQuotaSharePolicy } from "../../model/scheduling-policy.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { checkPolicyContents } from "./check-scheduling-policy.ts";
import { refuseFor } from "./refuse.ts";
import { schedulingPolicyNamed } from "./scheduling-policy-arn.ts";

export async function updateSchedulingPolicy(
  deps: ServiceDeps,
  input: Decoded<UpdateSchedulingPolicyRequest>,
  context: RequestContext,
): Promise<UpdateSchedulingPolicyResponse> {
  const refuse = refuseFor(context);
  const stated = checkPolicyContents(refuse, input);
  const name = schedulingPolicyNamed(deps.site, input.arn);
  await deps.store.transact(async (tx) => {
    const policy = name === undefined ? undefined : await tx.schedulingPolicies.get(name);
    if (policy === undefined) throw clientError(`${input.arn} does not exist`);
    const wrong = isQuotaSharePolicy(policy) ? stated.fairsharePolicy : stated.quotaSharePolicy;
    if (wrong !== undefined) {
      const kind = isQuotaSharePolicy(policy) ? "quotaSharePolicy" : "fairsharePolicy";
      refuse(
        `Scheduling policy ${policy.name} has a ${kind}, which cannot become another kind: create another policy.`,
      );
    }
    await tx.schedulingPolicies.update({ ...policy, ...stated });
  });
  deps.poke();
  return {};
}
