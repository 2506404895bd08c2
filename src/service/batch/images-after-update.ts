/**
 * The images of an environment after an update. Every infrastructure update chooses them anew, by the rules of
 * `selectImages`; and an update that states an image setting is one when what the setting stands for has moved: a
 * launch template has another version, or a channel another image.
 */
import { isDeepStrictEqual } from "node:util";
import type { ComputeResourceUpdate } from "@aws-sdk/client-batch";
import { catalogueOf } from "../../core/capacity/resolve-instance-types.ts";
import { selectionProblem } from "../../core/images/selection-problem.ts";
import type { UpdatedComputeField, UpdatedField } from "../../core/update/classify-update.ts";
import { chooseImages } from "../../ledger/choose-images.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { ImageSelection } from "../../model/image-selection.ts";
import type { View } from "../../ports/store.ts";
import type { ServiceDeps } from "../deps.ts";
import type { EnvironmentUpdate } from "./environment-update.ts";
import type { Refuse } from "./refuse.ts";

export type ImageChange = {
  readonly imageSelection: ImageSelection;
  /** Settings that were stated as they are, and stand for something else than before. */
  readonly moved: readonly UpdatedField[];
};

const imageSettings = [
  "launchTemplate",
  "ec2Configuration",
  "imageId",
] as const satisfies readonly (UpdatedComputeField & keyof ComputeResourceUpdate)[];

/**
 * `update` says what the environment is without its images. Undefined when they stay as they are. Refuses images that
 * could not serve: what is there goes on serving then.
 */
export async function imagesAfterUpdate(
  { clock, instanceTypes }: ServiceDeps,
  refuse: Refuse,
  view: View,
  { after, kind }: EnvironmentUpdate,
  update: Decoded<ComputeResourceUpdate>,
): Promise<ImageChange | undefined> {
  const { computeResources, imageSelection: present } = after;
  if (computeResources?.type !== "EC2" && computeResources?.type !== "SPOT") return undefined;
  const stated = imageSettings.filter((setting) => update[setting] !== undefined);
  const isInfrastructure = kind === "infrastructure";
  if (!isInfrastructure && stated.length === 0) return undefined;
  const toLatest = update.updateToLatestImageVersion === true;
  const types = instanceTypes();
  const imageSelection = await chooseImages(
    view,
    { computeResources, instanceTypes: types, present, toLatest },
    clock.now(),
  );
  if (!isInfrastructure && isSame(present, imageSelection)) return undefined;
  const images = await view.images.list();
  const facts = Object.fromEntries(images.map((image) => [image.imageId, image.facts]));
  const problem = selectionProblem(imageSelection, facts, catalogueOf(types));
  if (problem !== undefined) refuse(problem);
  return { imageSelection, moved: isInfrastructure ? [] : stated };
}

function isSame(before: ImageSelection | undefined, after: ImageSelection): boolean {
  return before !== undefined && isDeepStrictEqual(before.images, after.images);
}
