/** AddTagsToResource. */
import type { AddTagsToResourceRequest, AddTagsToResourceResult } from "@aws-sdk/client-ssm";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { withTags } from "./ssm-tags.ts";
import { taggedParameter } from "./tagged-parameter.ts";

export async function addTagsToResource(
  deps: ServiceDeps,
  input: Decoded<AddTagsToResourceRequest>,
): Promise<AddTagsToResourceResult> {
  await deps.store.transact(async (tx) => {
    const parameter = await taggedParameter(tx, input);
    const tags = withTags(parameter.tags, input.Tags);
    await tx.records("parameter").put(parameter.name, { ...parameter, tags });
  });
  return {};
}
