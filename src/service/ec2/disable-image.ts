/** DisableImage: nobody can launch it any more, until it is enabled again; instances that run it go on. */
import type { DisableImageRequest, DisableImageResult } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findOwnImage } from "./find-image.ts";

export async function disableImage(
  deps: ServiceDeps,
  input: Decoded<DisableImageRequest>,
): Promise<DisableImageResult> {
  await deps.store.transact(async (tx) => {
    const image = await findOwnImage(tx, input.ImageId);
    await tx.images.update({ ...image, state: "disabled" });
  });
  deps.poke();
  return { Return: true };
}
