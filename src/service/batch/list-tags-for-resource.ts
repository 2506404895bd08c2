/** ListTagsForResource. */
import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
} from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { tagsOf } from "./tagged-resource.ts";

export async function listTagsForResource(
  deps: ServiceDeps,
  input: Decoded<ListTagsForResourceRequest>,
): Promise<ListTagsForResourceResponse> {
  const tags = await deps.store.read((view) => tagsOf(view, deps.site, input.resourceArn));
  return { tags: { ...tags } };
}
