/**
 * Tags of an image state facts also when they come later: the AWS CLI of many systems cannot tag what it registers. A
 * fact whose tag is gone is no longer known, unless EC2's own members say it.
 */
import { registeredProvider } from "../../model/image.ts";
import type { ImageFacts } from "../../model/image-facts.ts";
import type { Transaction } from "../../ports/store.ts";
import { factsOfListing, factsOfTags } from "./stated-facts.ts";
import type { Tags } from "./tags.ts";

const prefix = "batchyard:";

export async function restateFacts(
  tx: Transaction,
  imageId: string,
  added: Tags,
  removed: readonly string[],
): Promise<void> {
  const keys = [...Object.keys(added), ...removed];
  if (!keys.some((key) => key.startsWith(prefix))) return;
  const image = await tx.images.get(imageId);
  if (image?.provider !== registeredProvider) return;
  const forgotten = new Set(removed.map((key) => key.slice(prefix.length)));
  const kept = Object.entries(image.facts).filter(([name]) => !forgotten.has(name));
  const facts: ImageFacts = {
    ...factsOfListing(image.listing),
    ...Object.fromEntries(kept),
    ...factsOfTags(added),
  };
  await tx.images.update({ ...image, facts });
}
