/** RemoveRoleFromInstanceProfile. */
import type { RemoveRoleFromInstanceProfileRequest } from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findInstanceProfile } from "./find-entity.ts";
import { noSuchEntity } from "./iam-errors.ts";

export async function removeRoleFromInstanceProfile(
  deps: ServiceDeps,
  input: Decoded<RemoveRoleFromInstanceProfileRequest>,
): Promise<Record<never, never>> {
  await deps.store.transact(async (tx) => {
    const profile = await findInstanceProfile(tx, input.InstanceProfileName);
    const { roleName: present, ...rest } = profile;
    if (present !== input.RoleName) {
      throw noSuchEntity(
        `The role with name ${input.RoleName} is not in the instance profile ${input.InstanceProfileName}.`,
      );
    }
    await tx.records("instance-profile").put(profile.instanceProfileName, rest);
  });
  return {};
}
