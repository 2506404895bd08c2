/**
 * The images of a compute environment, chosen from the rows of this transaction: when it is created, at each
 * infrastructure update, and again for types that nothing was found for, until something is.
 */
import { catalogueOf } from "../core/capacity/resolve-instance-types.ts";
import { selectImages } from "../core/images/select-images.ts";
import type { ComputeEnvironment, ComputeResources } from "../model/compute-environment.ts";
import type { ImageSelection } from "../model/image-selection.ts";
import type { InstanceType } from "../model/instance-type.ts";
import type { Transaction, View } from "../ports/store.ts";
import { readImageSources } from "./read-image-sources.ts";

export type ChooseRequest = {
  readonly computeResources: ComputeResources;
  readonly instanceTypes: readonly InstanceType[];
  /** What the environment has; absent for a new one. */
  readonly present?: ImageSelection | undefined;
  /** `updateToLatestImageVersion`. */
  readonly toLatest: boolean;
};

/** Writes nothing. `now` is epoch milliseconds. */
export async function chooseImages(
  view: View,
  request: ChooseRequest,
  now: number,
): Promise<ImageSelection> {
  const { computeResources, instanceTypes, present, toLatest } = request;
  const sources = await readImageSources(view, computeResources, now);
  const catalogue = catalogueOf(instanceTypes);
  return selectImages(
    { computeResources, catalogue, toLatest, ...(present !== undefined && { present }) },
    sources,
  );
}

/** Whether the environment has instance types without an image. */
export function lacksImages(environment: ComputeEnvironment): boolean {
  const { type, status, computeResources, imageSelection } = environment;
  if (type !== "MANAGED" || status === "DELETING") return false;
  if (computeResources?.type !== "EC2" && computeResources?.type !== "SPOT") return false;
  return imageSelection === undefined || imageSelection.unserved.length > 0;
}

/**
 * Looks again for what is missing; images that the environment has stay as they are. Answers whether it found any, or
 * found out more of why not.
 */
export async function findMissingImages(
  tx: Transaction,
  name: string,
  instanceTypes: readonly InstanceType[],
  now: number,
): Promise<boolean> {
  const environment = await tx.computeEnvironments.get(name);
  const computeResources = environment?.computeResources;
  if (environment === undefined || computeResources === undefined) return false;
  if (!lacksImages(environment)) return false;
  const present = environment.imageSelection;
  const found = await chooseImages(
    tx,
    { computeResources, instanceTypes, present, toLatest: false },
    now,
  );
  const imageSelection = present === undefined ? found : completed(present, found);
  if (present !== undefined && JSON.stringify(imageSelection) === JSON.stringify(present)) {
    return false;
  }
  await tx.computeEnvironments.update({ ...environment, imageSelection });
  return true;
}

function completed(present: ImageSelection, found: ImageSelection): ImageSelection {
  const served = new Set(present.images.flatMap(({ instanceTypes }) => instanceTypes));
  const isNew = ({ instanceTypes }: { readonly instanceTypes: readonly string[] }): boolean =>
    !instanceTypes.some((name) => served.has(name));
  return {
    ...present,
    images: [...present.images, ...found.images.filter(isNew)],
    unserved: found.unserved.filter(isNew),
  };
}
