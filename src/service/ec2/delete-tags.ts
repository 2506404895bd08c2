/**
 * DeleteTags: by key, by key and value (an empty value counts), or all that anyone set. Quiet about tags and resources
 * that are not there, as EC2.
 */
import type { DeleteTagsRequest } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { restateFacts } from "./restate-facts.ts";

export async function deleteTags(
  deps: ServiceDeps,
  input: Decoded<DeleteTagsRequest>,
): Promise<Record<never, never>> {
  await deps.store.transact(async (tx) => {
    for (const id of input.Resources) {
      const present = await tx.ec2Tags.of(id);
      const gone: string[] = [];
      const asked = input.Tags ?? Object.keys(present).map((Key) => ({ Key, Value: undefined }));
      for (const { Key = "", Value } of asked) {
        const isThere = Object.hasOwn(present, Key) && (Value ?? present[Key]) === present[Key];
        // What AWS itself sets stays.
        if (!isThere || Key.startsWith("aws:")) continue;
        await tx.ec2Tags.remove(id, Key);
        gone.push(Key);
      }
      await restateFacts(tx, id, {}, gone);
    }
  });
  return {};
}
