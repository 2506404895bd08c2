/** ListRoleTags: by key. */
import type { ListRoleTagsRequest, ListRoleTagsResponse } from "@aws-sdk/client-iam";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findRole } from "./find-entity.ts";
import { iamPage } from "./iam-page.ts";
import { iamTagList } from "./iam-tags.ts";

export async function listRoleTags(
  deps: ServiceDeps,
  input: Decoded<ListRoleTagsRequest>,
): Promise<ListRoleTagsResponse> {
  const { tags } = await deps.store.read((view) => findRole(view, input.RoleName));
  const list = iamTagList(tags).sort((a, b) => ((a.Key ?? "") < (b.Key ?? "") ? -1 : 1));
  const { rows, page } = iamPage(list, input, ({ Key }) => Key ?? "");
  return { Tags: [...rows], ...page };
}
