/**
 * DeleteSchedulingPolicy, unless a queue has it. Deleting what is not there succeeds, as with queues and compute
 * environments.
 */
import type {
  DeleteSchedulingPolicyRequest,
  DeleteSchedulingPolicyResponse,
} from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import { clientError } from "../../model/errors.ts";
import type { ServiceDeps } from "../deps.ts";
import { schedulingPolicyNamed } from "./scheduling-policy-arn.ts";

export async function deleteSchedulingPolicy(
  deps: ServiceDeps,
  input: Decoded<DeleteSchedulingPolicyRequest>,
): Promise<DeleteSchedulingPolicyResponse> {
  const name = schedulingPolicyNamed(deps.site, input.arn);
  if (name === undefined) return {};
  await deps.store.transact(async (tx) => {
    if ((await tx.jobQueues.usingPolicy(input.arn)).length > 0) {
      throw clientError("Cannot delete, found existing JobQueue relationship");
    }
    await tx.schedulingPolicies.remove(name);
  });
  return {};
}
