/** A machine image: what EC2 says of it, and the facts read from it. */
import type { BlockDevice } from "./block-device.ts";
import type { ImageFacts } from "./image-facts.ts";
import type { Architecture } from "./instance-type.ts";

export type ImageState = "pending" | "available" | "failed" | "disabled";

/** What EC2 says of an image besides its name: what was given when it was registered, and what was changed since. */
export type ImageListing = {
  readonly description?: string;
  readonly architecture: Architecture | "i386";
  readonly virtualizationType: "hvm" | "paravirtual";
  readonly platform?: "windows";
  readonly rootDeviceName?: string;
  readonly blockDevices: readonly BlockDevice[];
  readonly enaSupport: boolean;
  readonly sriovNetSupport?: string;
  readonly bootMode?: string;
  readonly tpmSupport?: string;
  readonly imdsSupport?: string;
  /** Where its files are, as it was registered; EC2 shows `account/name` when nothing was said. */
  readonly imageLocation?: string;
  /** The image that it is a copy of, or that ran on the instance it was made from. */
  readonly sourceImageId?: string;
  readonly sourceInstanceId?: string;
  /** Who may launch it besides its owner: account ids, or `all` of a public image. */
  readonly launchPermissions: readonly string[];
  /** From then on it is only shown to its owner; it can be launched all the same. */
  readonly deprecationTime?: number;
};

/** The tags of an image are with all other tags of EC2, not in its row. */
export type Image = {
  /** `ami-` and 17 hex digits. */
  readonly imageId: string;
  readonly name: string;
  /** The machine provider that offers it by itself (`host`), or `registered` for somebody's own. */
  readonly provider: string;
  readonly createdAt: number;
  readonly state: ImageState;
  readonly listing: ImageListing;
  readonly facts: ImageFacts;
};

/** An image as a machine provider offers it: not registered yet, or known by its provider and name. */
export type OfferedImage = Pick<Image, "name" | "provider" | "facts">;

/** The provider of images that were registered through EC2's API. */
export const registeredProvider = "registered";

/** How an image that a provider offers is listed: nothing is known of it but its facts. */
export function offeredListing(facts: ImageFacts): ImageListing {
  return {
    architecture: facts.architecture ?? "x86_64",
    virtualizationType: "hvm",
    rootDeviceName: "/dev/xvda",
    blockDevices: [],
    enaSupport: true,
    launchPermissions: [],
  };
}
