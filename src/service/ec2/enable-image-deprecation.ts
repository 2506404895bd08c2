/** EnableImageDeprecation: from when on an image is no longer shown to others; its owner may launch it all the same. */
import type {
  EnableImageDeprecationRequest,
  EnableImageDeprecationResult,
} from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { invalidValue } from "./ec2-errors.ts";
import { findOwnImage } from "./find-image.ts";

const minuteMs = 60_000;
const yearMs = 365 * 24 * 60 * minuteMs;
const yearsMax = 10;

export async function enableImageDeprecation(
  deps: ServiceDeps,
  input: Decoded<EnableImageDeprecationRequest>,
): Promise<EnableImageDeprecationResult> {
  const now = deps.clock.now();
  // EC2 rounds to the minute.
  const deprecationTime = Math.round(input.DeprecateAt.getTime() / minuteMs) * minuteMs;
  if (deprecationTime < now - minuteMs || deprecationTime > now + yearsMax * yearMs) {
    throw invalidValue(
      "deprecateAt",
      input.DeprecateAt.toISOString(),
      `Give a time in the future, at most ${yearsMax} years away.`,
    );
  }
  await deps.store.transact(async (tx) => {
    const image = await findOwnImage(tx, input.ImageId);
    await tx.images.update({ ...image, listing: { ...image.listing, deprecationTime } });
  });
  return { Return: true };
}
