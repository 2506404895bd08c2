/** DescribeImageDrift: for every managed environment of instances, custom images included. */
import { catalogueOf } from "../../core/capacity/resolve-instance-types.ts";
import { type Drift, imageDrift } from "../../core/images/image-drift.ts";
import type { ImageSources } from "../../core/images/image-sources.ts";
import { selectImages } from "../../core/images/select-images.ts";
import { readImageSources } from "../../ledger/read-image-sources.ts";
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import { clientError } from "../../model/errors.ts";
import { type ImageSelection, selectionRemarks } from "../../model/image-selection.ts";
import type { View } from "../../ports/store.ts";
import type {
  DescribeImageDriftInput,
  DescribeImageDriftOutput,
  ImageDrift,
} from "../../yard/describe-image-drift.ts";
import type { ServiceDeps } from "../deps.ts";
import { eachEnvironment } from "./each-environment.ts";

export function describeImageDrift(
  deps: ServiceDeps,
  { computeEnvironment: asked }: DescribeImageDriftInput,
): Promise<DescribeImageDriftOutput> {
  return deps.store.read(async (view) => {
    const images: ImageDrift[] = [];
    let found = asked === undefined;
    for await (const environment of eachEnvironment(view)) {
      if (asked !== undefined && environment.name !== asked) continue;
      found = true;
      images.push(...(await driftOf(deps, view, environment)));
    }
    if (!found) throw clientError(`Compute environment ${asked} does not exist.`);
    return { images };
  });
}

async function driftOf(
  { clock, instanceTypes }: ServiceDeps,
  view: View,
  { name, computeResources, imageSelection: present }: ComputeEnvironment,
): Promise<readonly ImageDrift[]> {
  if (computeResources === undefined || present === undefined) return [];
  const sources = await readImageSources(view, computeResources, clock.now());
  const catalogue = catalogueOf(instanceTypes());
  const latest = selectImages({ computeResources, catalogue, present, toLatest: true }, sources);
  if (present.images.length === 0) return [withoutImage(name, latest)];
  return imageDrift(present, latest, sources).map((drift) => shown(name, drift, sources));
}

function withoutImage(computeEnvironment: string, latest: ImageSelection): ImageDrift {
  const remarks = selectionRemarks(latest);
  return { computeEnvironment, imageType: "", imageId: "", source: "", status: "MISSING", remarks };
}

function shown(
  computeEnvironment: string,
  { selected, latestImageId, versionsBehind, remarks }: Drift,
  { images }: ImageSources,
): ImageDrift {
  const { imageType, imageId, source, channel } = selected;
  const isThere = images.get(imageId)?.state === "available";
  const ofAnother = latestImageId === undefined ? "LATEST" : "UPDATE_AVAILABLE";
  return {
    ...{ computeEnvironment, imageType, imageId, source, remarks },
    ...(channel !== undefined && { channel }),
    status: isThere ? ofAnother : "MISSING",
    ...(latestImageId !== undefined && { latestImageId }),
    ...(versionsBehind !== undefined && { versionsBehind }),
  };
}
