/** TagInstanceProfile. */
import type { TagInstanceProfileRequest } from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findInstanceProfile } from "./find-entity.ts";
import { withTags } from "./iam-tags.ts";

export async function tagInstanceProfile(
  deps: ServiceDeps,
  input: Decoded<TagInstanceProfileRequest>,
): Promise<Record<never, never>> {
  await deps.store.transact(async (tx) => {
    const profile = await findInstanceProfile(tx, input.InstanceProfileName);
    const tags = withTags(profile.tags, input.Tags);
    await tx.records("instance-profile").put(profile.instanceProfileName, { ...profile, tags });
  });
  return {};
}
