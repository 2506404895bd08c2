/** CreateTags: on all of the resources, or on none. On an image, tags `batchyard:…` state facts. */
import type { CreateTagsRequest } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { restateFacts } from "./restate-facts.ts";
import { checkTaggable } from "./tagged-resources.ts";
import { checkCount, checkTags } from "./tags.ts";

export async function createTags(
  deps: ServiceDeps,
  input: Decoded<CreateTagsRequest>,
): Promise<Record<never, never>> {
  const tags = checkTags(input.Tags);
  await deps.store.transact(async (tx) => {
    for (const id of input.Resources) {
      await checkTaggable(tx, id);
      checkCount({ ...(await tx.ec2Tags.of(id)), ...tags });
      await tx.ec2Tags.put(id, tags);
      await restateFacts(tx, id, tags, []);
    }
  });
  return {};
}
