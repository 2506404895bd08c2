/** DeleteRole: only one without policies, in no instance profile. */
import type { DeleteRoleRequest } from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findOwnRole } from "./find-entity.ts";
import { deleteConflict } from "./iam-errors.ts";

export async function deleteRole(
  deps: ServiceDeps,
  input: Decoded<DeleteRoleRequest>,
): Promise<Record<never, never>> {
  await deps.store.transact(async (tx) => {
    const role = await findOwnRole(tx, input.RoleName);
    if (role.attachedPolicies.length > 0) {
      throw deleteConflict("Cannot delete entity, must detach all policies first.");
    }
    if (Object.keys(role.inlinePolicies).length > 0) {
      throw deleteConflict("Cannot delete entity, must delete policies first.");
    }
    const profiles = await tx.records("instance-profile").all();
    if (profiles.some(({ roleName }) => roleName === role.roleName)) {
      throw deleteConflict("Cannot delete entity, must remove roles from instance profile first.");
    }
    await tx.records("role").remove(role.roleName);
  });
  return {};
}
