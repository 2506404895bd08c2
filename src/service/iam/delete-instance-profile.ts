/** DeleteInstanceProfile: only one without a role. */
import type { DeleteInstanceProfileRequest } from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findInstanceProfile } from "./find-entity.ts";
import { deleteConflict } from "./iam-errors.ts";

export async function deleteInstanceProfile(
  deps: ServiceDeps,
  input: Decoded<DeleteInstanceProfileRequest>,
): Promise<Record<never, never>> {
  await deps.store.transact(async (tx) => {
    const profile = await findInstanceProfile(tx, input.InstanceProfileName);
    if (profile.roleName !== undefined) {
      throw deleteConflict("Cannot delete entity, must remove roles from instance profile first.");
    }
    await tx.records("instance-profile").remove(profile.instanceProfileName);
  });
  return {};
}
