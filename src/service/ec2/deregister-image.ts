/**
 * DeregisterImage: the image can no longer be launched. As on AWS nobody is asked: instances that run it go on, and a
 * compute environment that names it says so at its next launch.
 */
import type { DeregisterImageRequest, DeregisterImageResult } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findOwnImage } from "./find-image.ts";

export async function deregisterImage(
  deps: ServiceDeps,
  input: Decoded<DeregisterImageRequest>,
): Promise<DeregisterImageResult> {
  await deps.store.transact(async (tx) => {
    const { imageId } = await findOwnImage(tx, input.ImageId);
    await tx.images.remove(imageId);
  });
  deps.poke();
  return { Return: true };
}
