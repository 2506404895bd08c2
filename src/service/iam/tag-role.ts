/** TagRole. */
import type { TagRoleRequest } from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findRole } from "./find-entity.ts";
import { withTags } from "./iam-tags.ts";

export async function tagRole(
  deps: ServiceDeps,
  input: Decoded<TagRoleRequest>,
): Promise<Record<never, never>> {
  await deps.store.transact(async (tx) => {
    const role = await findRole(tx, input.RoleName);
    await tx.records("role").put(role.roleName, { ...role, tags: withTags(role.tags, input.Tags) });
  });
  return {};
}
