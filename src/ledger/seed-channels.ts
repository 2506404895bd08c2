/**
 * The channels of AWS's image types, which are there from the start, with the image that a machine provider offers by
 * itself as their approved one: so a compute environment that names no image works at once. A machine whose system has
 * changed is a new image, and the next version.
 */
import { imageTypes, isGpuImageType } from "../model/channel.ts";
import type { Image } from "../model/image.ts";
import type { Transaction } from "../ports/store.ts";
import { approveImage, newChannel } from "./approve-image.ts";

/** When AWS stops maintaining Amazon Linux 2, whatever this server's images of that type are. */
const endOfLife: Readonly<Record<string, number>> = {
  ECS_AL2: Date.UTC(2026, 5, 30),
  ECS_AL2_NVIDIA: Date.UTC(2026, 5, 30),
};

/** `now` is epoch milliseconds. */
export async function seedChannels(tx: Transaction, offered: Image, now: number): Promise<void> {
  const hasGpus = (offered.facts.gpus ?? []).length > 0;
  for (const imageType of imageTypes) {
    if ((await tx.channels.get(imageType)) === undefined) {
      const endOfLifeAt = endOfLife[imageType];
      const channel = newChannel(imageType, now);
      await tx.channels.insert(endOfLifeAt === undefined ? channel : { ...channel, endOfLifeAt });
    }
    if (isGpuImageType(imageType) && !hasGpus) continue;
    await approveImage(tx, imageType, offered.imageId, now);
  }
}
