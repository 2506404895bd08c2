/** UntagRole. */
import type { UntagRoleRequest } from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findRole } from "./find-entity.ts";
import { withoutTags } from "./iam-tags.ts";

export async function untagRole(
  deps: ServiceDeps,
  input: Decoded<UntagRoleRequest>,
): Promise<Record<never, never>> {
  await deps.store.transact(async (tx) => {
    const role = await findRole(tx, input.RoleName);
    await tx
      .records("role")
      .put(role.roleName, { ...role, tags: withoutTags(role.tags, input.TagKeys) });
  });
  return {};
}
