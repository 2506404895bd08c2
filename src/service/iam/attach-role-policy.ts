/** AttachRolePolicy: a managed policy, of AWS or of the account; quiet when the role has it. */
import type { AttachRolePolicyRequest } from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findOwnRole, findPolicy, isAwsPolicy } from "./find-entity.ts";

export async function attachRolePolicy(
  deps: ServiceDeps,
  input: Decoded<AttachRolePolicyRequest>,
): Promise<Record<never, never>> {
  const { PolicyArn: arn } = input;
  await deps.store.transact(async (tx) => {
    const role = await findOwnRole(tx, input.RoleName);
    if (!isAwsPolicy(deps.site, arn)) await findPolicy(tx, deps.site, arn);
    if (role.attachedPolicies.includes(arn)) return;
    const attachedPolicies = [...role.attachedPolicies, arn].sort();
    await tx.records("role").put(role.roleName, { ...role, attachedPolicies });
  });
  return {};
}
