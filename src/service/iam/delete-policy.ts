/** DeletePolicy: only one that no role has. */
import type { DeletePolicyRequest } from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findPolicy } from "./find-entity.ts";
import { attachmentCount } from "./iam-detail.ts";
import { deleteConflict } from "./iam-errors.ts";

export async function deletePolicy(
  deps: ServiceDeps,
  input: Decoded<DeletePolicyRequest>,
): Promise<Record<never, never>> {
  await deps.store.transact(async (tx) => {
    const policy = await findPolicy(tx, deps.site, input.PolicyArn);
    if ((await attachmentCount(tx, input.PolicyArn)) > 0) {
      throw deleteConflict("Cannot delete a policy attached to entities.");
    }
    await tx.records("policy").remove(policy.policyName);
  });
  return {};
}
