/** UntagInstanceProfile. */
import type { UntagInstanceProfileRequest } from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findInstanceProfile } from "./find-entity.ts";
import { withoutTags } from "./iam-tags.ts";

export async function untagInstanceProfile(
  deps: ServiceDeps,
  input: Decoded<UntagInstanceProfileRequest>,
): Promise<Record<never, never>> {
  await deps.store.transact(async (tx) => {
    const profile = await findInstanceProfile(tx, input.InstanceProfileName);
    const tags = withoutTags(profile.tags, input.TagKeys);
    await tx.records("instance-profile").put(profile.instanceProfileName, { ...profile, tags });
  });
  return {};
}
