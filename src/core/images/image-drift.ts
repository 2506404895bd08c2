/**
 * How far an environment's images are behind what an infrastructure update would bring now, and what else its owner
 * should know. Only says so: an environment's image never changes by itself.
 */
import type { ImageSelection, SelectedImage } from "../../model/image-selection.ts";
import { imagesByType, selectionRemarks } from "../../model/image-selection.ts";
import type { ImageSources } from "./image-sources.ts";
import { versionsBehind } from "./recommend.ts";

export type Drift = {
  readonly selected: SelectedImage;
  /** What `updateToLatestImageVersion` would bring, when that is another image. */
  readonly latestImageId?: string;
  /** Newer versions in its channel, whatever their age. */
  readonly versionsBehind?: number;
  readonly remarks: readonly string[];
};

const dayMs = 86_400_000;
/** From then on an end of life is worth a warning. */
const warnDays = 90;

/** `latest` is what an update with `updateToLatestImageVersion` would choose. */
export function imageDrift(
  present: ImageSelection,
  latest: ImageSelection,
  sources: ImageSources,
): readonly Drift[] {
  const next = imagesByType(latest);
  const ofEnvironment = selectionRemarks({ ...present, unserved: latest.unserved });
  return present.images.map((selected, index) => {
    const wouldBe = selected.instanceTypes.map((name) => next.get(name)?.imageId);
    const latestImageId = wouldBe.find((id) => id !== undefined && id !== selected.imageId);
    const behind = behindInChannel(selected, sources);
    return {
      selected,
      ...(latestImageId !== undefined && { latestImageId }),
      ...(behind !== undefined && { versionsBehind: behind }),
      remarks: [...lifeRemarks(selected, sources), ...(index === 0 ? ofEnvironment : [])],
    };
  });
}

function behindInChannel(
  { channel: name, channelVersion, imageId }: SelectedImage,
  { channels, images }: ImageSources,
): number | undefined {
  const channel = name === undefined ? undefined : channels.get(name);
  if (channel === undefined || channelVersion === undefined) return undefined;
  const { architecture } = images.get(imageId)?.facts ?? {};
  return versionsBehind(channel, images, architecture, channelVersion);
}

function lifeRemarks(
  { imageId, channel: name, channelVersion }: SelectedImage,
  { channels, images, now }: ImageSources,
): readonly string[] {
  const image = images.get(imageId);
  if (image === undefined)
    return [`Image ${imageId} is gone: nothing more can be launched from it.`];
  const channel = name === undefined ? undefined : channels.get(name);
  const skipped = channel?.versions.find(({ version }) => version === channelVersion)?.skipped;
  return [
    ...(image.state === "available" ? [] : [`Image ${imageId} is ${image.state}.`]),
    ...ends(`Image ${imageId} is deprecated`, image.listing.deprecationTime, now),
    ...ends(`Channel ${name} has reached its end of life`, channel?.endOfLifeAt, now),
    ...(skipped === undefined
      ? []
      : [`Version ${channelVersion} of channel ${name} is skipped: ${skipped}`]),
  ];
}

function ends(what: string, at: number | undefined, now: number): readonly string[] {
  if (at === undefined) return [];
  const days = Math.ceil((at - now) / dayMs);
  if (days <= 0) return [`${what} since ${-days} days.`];
  return days <= warnDays ? [`${what} in ${days} days.`] : [];
}
