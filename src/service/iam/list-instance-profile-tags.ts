/** ListInstanceProfileTags: by key. */
import type {
  ListInstanceProfileTagsRequest,
  ListInstanceProfileTagsResponse,
} from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findInstanceProfile } from "./find-entity.ts";
import { iamPage } from "./iam-page.ts";
import { iamTagList } from "./iam-tags.ts";

export async function listInstanceProfileTags(
  deps: ServiceDeps,
  input: Decoded<ListInstanceProfileTagsRequest>,
): Promise<ListInstanceProfileTagsResponse> {
  const { tags } = await deps.store.read((view) =>
    findInstanceProfile(view, input.InstanceProfileName),
  );
  const list = iamTagList(tags).sort((a, b) => ((a.Key ?? "") < (b.Key ?? "") ? -1 : 1));
  const { rows, page } = iamPage(list, input, ({ Key }) => Key ?? "");
  return { Tags: [...rows], ...page };
}
