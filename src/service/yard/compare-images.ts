/** CompareImages: the difference of two images, fact by fact. */
import { compareFacts } from "../../core/images/compare-facts.ts";
import type { CompareImagesInput, CompareImagesOutput } from "../../yard/compare-images.ts";
import type { ServiceDeps } from "../deps.ts";
import { findImage } from "./find-image.ts";

export function compareImages(
  { store }: ServiceDeps,
  { before, after }: CompareImagesInput,
): Promise<CompareImagesOutput> {
  return store.read(async (view) => {
    const from = await findImage(view, before);
    const to = await findImage(view, after);
    return { differences: compareFacts(from.facts, to.facts) };
  });
}
