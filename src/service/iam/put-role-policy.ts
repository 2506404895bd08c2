/** PutRolePolicy: a policy of the role's own, added or replaced. */
import type { PutRolePolicyRequest } from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { checkEntityName, checkPolicyDocument } from "./check-iam-input.ts";
import { findOwnRole } from "./find-entity.ts";

export async function putRolePolicy(
  deps: ServiceDeps,
  input: Decoded<PutRolePolicyRequest>,
): Promise<Record<never, never>> {
  const { PolicyName } = input;
  checkEntityName("policyName", PolicyName);
  const document = checkPolicyDocument(input.PolicyDocument);
  await deps.store.transact(async (tx) => {
    const role = await findOwnRole(tx, input.RoleName);
    await tx.records("role").put(role.roleName, {
      ...role,
      inlinePolicies: { ...role.inlinePolicies, [PolicyName]: document },
    });
  });
  return {};
}
