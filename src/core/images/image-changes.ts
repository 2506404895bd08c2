/**
 * What an update does to the images of an environment, in sentences: which image comes for which, from what source,
 * what differs between the two, and what is given and not used.
 */
import {
  type ImageSelection,
  imagesByType,
  instanceTypesText,
  type SelectedImage,
  selectionRemarks,
} from "../../model/image-selection.ts";
import { compareFacts } from "./compare-facts.ts";
import type { Images } from "./recommend.ts";

export function imageChanges(
  before: ImageSelection | undefined,
  after: ImageSelection,
  images: Images,
): readonly string[] {
  const former = imagesByType(before);
  const lines = after.images.flatMap((selected) => {
    const was = selected.instanceTypes.map((name) => former.get(name)).find(Boolean);
    const types = instanceTypesText(selected.instanceTypes);
    if (was === undefined) return [`${types}: ${imageText(selected)}`];
    if (was.imageId === selected.imageId) return [`${types}: ${imageText(selected)}, as before`];
    return [
      `${types}: ${imageText(was)} -> ${imageText(selected)}`,
      ...differences(was.imageId, selected.imageId, images),
    ];
  });
  return [...lines, ...selectionRemarks(after)];
}

function imageText({ imageId, source, reference, channel, channelVersion }: SelectedImage): string {
  const via = [
    ...(reference === undefined || reference === channel ? [] : [reference]),
    ...(channel === undefined ? [] : [`channel ${channel} version ${channelVersion}`]),
  ];
  return `${imageId} from ${source}${via.length === 0 ? "" : ` (${via.join(", ")})`}`;
}

/** Packages are counted: there may be a thousand, and `batchyard image diff` lists them. */
function differences(before: string, after: string, images: Images): readonly string[] {
  const all = compareFacts(images.get(before)?.facts ?? {}, images.get(after)?.facts ?? {});
  const known = all.filter((one) => one.before !== undefined && one.after !== undefined);
  const shown = known.filter(({ group }) => group !== "packages");
  const more = all.length - shown.length;
  return [
    ...shown.map((one) => `${one.group} ${one.name}: ${one.before} -> ${one.after}`),
    ...(more === 0
      ? []
      : [
          `${more} more facts or packages differ or are known of one of them only: image diff tells`,
        ]),
  ];
}
