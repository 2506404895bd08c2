/** CreateSchedulingPolicy. It is there at once, for queues to be created with. */
import type {
  CreateSchedulingPolicyRequest,
  CreateSchedulingPolicyResponse,
} from "@aws-sdk/client-batch";
import { batchArn } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import { conflictError } from "../../model/errors.ts";
import type { SchedulingPolicy } from "../../model/scheduling-policy.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { checkName } from "./check-name.ts";
import { checkPolicyContents } from "./check-scheduling-policy.ts";
import { checkTags } from "./check-tags.ts";
import { refuseFor } from "./refuse.ts";

export async function createSchedulingPolicy(
  deps: ServiceDeps,
  input: Decoded<CreateSchedulingPolicyRequest>,
  context: RequestContext,
): Promise<CreateSchedulingPolicyResponse> {
  const refuse = refuseFor(context);
  checkName(refuse, input.name, "Scheduling policy");
  const policy: SchedulingPolicy = {
    name: input.name,
    createdAt: deps.clock.now(),
    ...checkPolicyContents(refuse, input),
    tags: checkTags(input.tags),
  };
  await deps.store.transact(async (tx) => {
    if ((await tx.schedulingPolicies.get(policy.name)) !== undefined) throw conflictError();
    await tx.schedulingPolicies.insert(policy);
  });
  return { name: policy.name, arn: batchArn(deps.site, "scheduling-policy", policy.name) };
}
