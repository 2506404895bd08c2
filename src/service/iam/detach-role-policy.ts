/** DetachRolePolicy. */
import type { DetachRolePolicyRequest } from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findOwnRole } from "./find-entity.ts";
import { noSuchEntity } from "./iam-errors.ts";

export async function detachRolePolicy(
  deps: ServiceDeps,
  input: Decoded<DetachRolePolicyRequest>,
): Promise<Record<never, never>> {
  await deps.store.transact(async (tx) => {
    const role = await findOwnRole(tx, input.RoleName);
    const attachedPolicies = role.attachedPolicies.filter((arn) => arn !== input.PolicyArn);
    if (attachedPolicies.length === role.attachedPolicies.length) {
      throw noSuchEntity(`Policy ${input.PolicyArn} was not found.`);
    }
    await tx.records("role").put(role.roleName, { ...role, attachedPolicies });
  });
  return {};
}
