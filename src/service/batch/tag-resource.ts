/** TagResource. Adds tags; a key that is there gets the new value. At most 50 in all. */
import type { TagResourceRequest, TagResourceResponse } from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { checkTags } from "./check-tags.ts";
import { changeTags } from "./tagged-resource.ts";

export async function tagResource(
  deps: ServiceDeps,
  input: Decoded<TagResourceRequest>,
): Promise<TagResourceResponse> {
  const added = checkTags(input.tags);
  await deps.store.transact((tx) =>
    changeTags(tx, deps.site, input.resourceArn, (tags) => checkTags({ ...tags, ...added })),
  );
  return {};
}
