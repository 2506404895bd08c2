/**
 * Why an environment cannot launch from the images that were selected for it; undefined when it can. The first that is
 * wrong: a setting that names what is not there, an image that fails a required check of the specification, or no image
 * for any of its types.
 */
import type { ImageFacts } from "../../model/image-facts.ts";
import type { ImageSelection, SelectedImage } from "../../model/image-selection.ts";
import type { Catalogue } from "../capacity/resolve-instance-types.ts";
import type { ImageUse } from "./check.ts";
import { failures, failureText, inspectFacts } from "./specification.ts";

/** Facts of the images that can be launched, by id. */
export type FactsById = Readonly<Record<string, ImageFacts>>;

export function selectionProblem(
  selection: ImageSelection | undefined,
  facts: FactsById,
  catalogue: Catalogue,
): string | undefined {
  if (selection === undefined) return "Its image has not been chosen yet, which takes a moment.";
  const missing = selection.unserved.find(({ named }) => named);
  if (missing !== undefined) return missing.problem;
  for (const selected of selection.images) {
    const problem = imageProblem(selected, facts, catalogue);
    if (problem !== undefined) return problem;
  }
  return selection.images.length > 0 ? undefined : selection.unserved[0]?.problem;
}

/** How the types that share an image use it. */
export function useOf({ instanceTypes }: SelectedImage, catalogue: Catalogue): ImageUse {
  const types = instanceTypes.flatMap((name) => catalogue.byName.get(name) ?? []);
  const architecture = types[0]?.architecture;
  return {
    ...(architecture !== undefined && { architecture }),
    gpus: types.some(({ gpus }) => gpus > 0),
  };
}

function imageProblem(
  selected: SelectedImage,
  facts: FactsById,
  catalogue: Catalogue,
): string | undefined {
  const { imageId } = selected;
  const own = Object.hasOwn(facts, imageId) ? facts[imageId] : undefined;
  if (own === undefined) {
    return `The image '${imageId}' is gone or disabled. Register or enable it again, or name another.`;
  }
  const failed = failures(inspectFacts(own, useOf(selected, catalogue)));
  return failed.length === 0 ? undefined : failureText(imageId, failed);
}
