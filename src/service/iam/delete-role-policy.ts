/** DeleteRolePolicy: one of the role's own. */
import type { DeleteRolePolicyRequest } from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findOwnRole } from "./find-entity.ts";
import { noSuchEntity } from "./iam-errors.ts";

export async function deleteRolePolicy(
  deps: ServiceDeps,
  input: Decoded<DeleteRolePolicyRequest>,
): Promise<Record<never, never>> {
  await deps.store.transact(async (tx) => {
    const role = await findOwnRole(tx, input.RoleName);
    const { [input.PolicyName]: gone, ...inlinePolicies } = role.inlinePolicies;
    if (gone === undefined) {
      throw noSuchEntity(`The role policy with name ${input.PolicyName} cannot be found.`);
    }
    await tx.records("role").put(role.roleName, { ...role, inlinePolicies });
  });
  return {};
}
