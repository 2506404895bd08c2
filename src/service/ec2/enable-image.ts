/** EnableImage: one that was disabled can be launched again. */
import type { EnableImageRequest, EnableImageResult } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findOwnImage } from "./find-image.ts";

export async function enableImage(
  deps: ServiceDeps,
  input: Decoded<EnableImageRequest>,
): Promise<EnableImageResult> {
  await deps.store.transact(async (tx) => {
    const image = await findOwnImage(tx, input.ImageId);
    await tx.images.update({ ...image, state: "available" });
  });
  deps.poke();
  return { Return: true };
}
