/** UpdateAssumeRolePolicy: who may take the role. */
import type { UpdateAssumeRolePolicyRequest } from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { checkPolicyDocument } from "./check-iam-input.ts";
import { findOwnRole } from "./find-entity.ts";

export async function updateAssumeRolePolicy(
  deps: ServiceDeps,
  input: Decoded<UpdateAssumeRolePolicyRequest>,
): Promise<Record<never, never>> {
  const assumeRolePolicyDocument = checkPolicyDocument(input.PolicyDocument);
  await deps.store.transact(async (tx) => {
    const role = await findOwnRole(tx, input.RoleName);
    await tx.records("role").put(role.roleName, { ...role, assumeRolePolicyDocument });
  });
  return {};
}
