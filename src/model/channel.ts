/**
 * A channel: a named line of approved images. The channels of AWS's image types (`ECS_AL2023`, …) are there from the
 * start; owners add their own. A compute environment takes an image from a channel when it is created and at
 * infrastructure updates, never by itself.
 */
export type Channel = {
  readonly name: string;
  readonly createdAt: number;
  /** Days that a version must have been approved before it is taken. */
  readonly minimumAgeDays: number;
  /** From when on its images are no longer maintained, epoch ms. A warning: they can be used all the same. */
  readonly endOfLifeAt?: number;
  /** The highest number that a version ever had. */
  readonly lastVersion: number;
  /** The oldest first. One channel may hold images of both architectures. */
  readonly versions: readonly ChannelVersion[];
};

export type ChannelVersion = {
  /** From 1; a number does not come back. */
  readonly version: number;
  readonly imageId: string;
  readonly approvedAt: number;
  /** Why it is passed over, when it is on the skip list. */
  readonly skipped?: string;
};

/** AWS's image types: each is the name of the channel that an environment uses when it names no image. */
export const imageTypes: readonly string[] = [
  "ECS_AL2",
  "ECS_AL2_NVIDIA",
  "ECS_AL2023",
  "ECS_AL2023_NVIDIA",
];

/** Image types for instance types with GPUs. */
export function isGpuImageType(imageType: string): boolean {
  return imageType.endsWith("_NVIDIA");
}
