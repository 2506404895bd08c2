/**
 * StateImageFacts: what is known of an image that nobody can read. Environments that turned INVALID because of what was
 * known before are looked at again.
 */
import { factsFromJson } from "../../core/images/read-facts.ts";
import { clientError } from "../../model/errors.ts";
import { registeredProvider } from "../../model/image.ts";
import type { StateImageFactsInput, StateImageFactsOutput } from "../../yard/state-image-facts.ts";
import type { ServiceDeps } from "../deps.ts";
import { findImage } from "./find-image.ts";

export async function stateImageFacts(
  { store, poke }: ServiceDeps,
  { imageId, facts }: StateImageFactsInput,
): Promise<StateImageFactsOutput> {
  const read = factsFromJson(facts);
  if (read.kind === "wrong") throw clientError(read.problem);
  await store.transact(async (tx) => {
    const image = await findImage(tx, imageId);
    if (image.provider !== registeredProvider) {
      throw clientError(
        `The facts of image ${image.imageId} are read from the machine itself (${image.provider}); ` +
          "change the machine and start the server again.",
      );
    }
    await tx.images.update({ ...image, facts: read.facts });
  });
  poke();
  return { imageId };
}
