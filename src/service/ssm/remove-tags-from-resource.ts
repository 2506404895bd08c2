/** RemoveTagsFromResource. */
import type {
  RemoveTagsFromResourceRequest,
  RemoveTagsFromResourceResult,
} from "@aws-sdk/client-ssm";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { taggedParameter } from "./tagged-parameter.ts";

export async function removeTagsFromResource(
  deps: ServiceDeps,
  input: Decoded<RemoveTagsFromResourceRequest>,
): Promise<RemoveTagsFromResourceResult> {
  await deps.store.transact(async (tx) => {
    const parameter = await taggedParameter(tx, input);
    const kept = Object.entries(parameter.tags).filter(([key]) => !input.TagKeys.includes(key));
    const tags = Object.fromEntries(kept);
    await tx.records("parameter").put(parameter.name, { ...parameter, tags });
  });
  return {};
}
