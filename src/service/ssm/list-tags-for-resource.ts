/** ListTagsForResource. */
import type { ListTagsForResourceRequest, ListTagsForResourceResult } from "@aws-sdk/client-ssm";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { taggedParameter } from "./tagged-parameter.ts";

export async function listTagsForResource(
  deps: ServiceDeps,
  input: Decoded<ListTagsForResourceRequest>,
): Promise<ListTagsForResourceResult> {
  const { tags } = await deps.store.read((view) => taggedParameter(view, input));
  return { TagList: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
}
