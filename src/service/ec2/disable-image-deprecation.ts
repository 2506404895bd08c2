/** DisableImageDeprecation: an image is as new again. */
import type {
  DisableImageDeprecationRequest,
  DisableImageDeprecationResult,
} from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findOwnImage } from "./find-image.ts";

export async function disableImageDeprecation(
  deps: ServiceDeps,
  input: Decoded<DisableImageDeprecationRequest>,
): Promise<DisableImageDeprecationResult> {
  await deps.store.transact(async (tx) => {
    const image = await findOwnImage(tx, input.ImageId);
    const { deprecationTime: _gone, ...listing } = image.listing;
    await tx.images.update({ ...image, listing });
  });
  return { Return: true };
}
