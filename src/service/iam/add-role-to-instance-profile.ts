/** AddRoleToInstanceProfile: the one that it can have. */
import type { AddRoleToInstanceProfileRequest } from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findInstanceProfile, findOwnRole } from "./find-entity.ts";
import { limitExceeded } from "./iam-errors.ts";

export async function addRoleToInstanceProfile(
  deps: ServiceDeps,
  input: Decoded<AddRoleToInstanceProfileRequest>,
): Promise<Record<never, never>> {
  await deps.store.transact(async (tx) => {
    const profile = await findInstanceProfile(tx, input.InstanceProfileName);
    const { roleName } = await findOwnRole(tx, input.RoleName);
    if (profile.roleName !== undefined) {
      throw limitExceeded("Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
    }
    await tx.records("instance-profile").put(profile.instanceProfileName, { ...profile, roleName });
  });
  deps.poke();
  return {};
}
