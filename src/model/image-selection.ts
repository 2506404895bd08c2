/**
 * Which image the instances of a compute environment are launched from, and why that one. Chosen when the environment
 * is created and at each infrastructure update, and kept with it: launches look nowhere else, so an environment's image
 * never changes by itself.
 */
import type { BlockDevice } from "./block-device.ts";

/**
 * The first of these that gives an image counts. `channel` is that of the image type, where nothing names an image.
 */
export type ImageSource =
  | "launchTemplateOverride"
  | "imageIdOverride"
  | "imageId"
  | "launchTemplate"
  | "channel";

/** For some of an environment's instance types: those that share a source. */
export type SelectedImage = {
  readonly instanceTypes: readonly string[];
  /** Of the `ec2Configuration` entry that serves the types. */
  readonly imageType: string;
  readonly imageId: string;
  readonly source: ImageSource;
  /** What the source says where it is no image id: a channel, or an SSM parameter. */
  readonly reference?: string;
  readonly channel?: string;
  readonly channelVersion?: number;
  /** The launch template of the types, whose version was resolved then, wherever the image came from. */
  readonly launchTemplateId?: string;
  readonly launchTemplateVersion?: number;
  /** Base64, as the launch template holds it. */
  readonly userData?: string;
  readonly blockDevices?: readonly BlockDevice[];
  /** What the launch template gives its instances; the environment's own tags go before them. */
  readonly instanceTags?: Readonly<Record<string, string>>;
};

/** Instance types that no image was found for; they are not launched. */
export type Unserved = {
  readonly instanceTypes: readonly string[];
  readonly problem: string;
  /** Whether the environment names what is missing; else only its image type's channel is empty. */
  readonly named: boolean;
};

export type ImageSelection = {
  readonly selectedAt: number;
  readonly images: readonly SelectedImage[];
  readonly unserved: readonly Unserved[];
  /** Sentences: what is given and not used, because of what, and what to change. */
  readonly unused: readonly string[];
};

/** What is to be known of a selection that works: types left out, settings not used. */
export function selectionRemarks(selection: ImageSelection | undefined): readonly string[] {
  return [...unservedRemarks(selection), ...(selection?.unused ?? [])];
}

export function unservedRemarks(selection: ImageSelection | undefined): readonly string[] {
  return (selection?.unserved ?? []).map(
    ({ instanceTypes, problem }) => `Not launched: ${instanceTypesText(instanceTypes)}. ${problem}`,
  );
}

/** Several sizes of a family in one word, so that a sentence stays one: `g5 (8 sizes), m6i.large`. */
export function instanceTypesText(names: readonly string[]): string {
  const families = Map.groupBy(names, (name) => name.slice(0, name.indexOf(".")));
  return [...families]
    .map(([family, sizes]) =>
      sizes.length > 2 ? `${family} (${sizes.length} sizes)` : sizes.join(", "),
    )
    .join(", ");
}

/** What each type is launched from; a type that nothing was found for is absent. */
export function imagesByType(
  selection: ImageSelection | undefined,
): ReadonlyMap<string, SelectedImage> {
  const byType = new Map<string, SelectedImage>();
  for (const image of selection?.images ?? []) {
    for (const name of image.instanceTypes) byType.set(name, image);
  }
  return byType;
}
