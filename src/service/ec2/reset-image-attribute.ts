/** ResetImageAttribute: launch permissions are all that can be reset. */
import type { ResetImageAttributeRequest } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { invalidValue } from "./ec2-errors.ts";
import { findOwnImage } from "./find-image.ts";

export async function resetImageAttribute(
  deps: ServiceDeps,
  input: Decoded<ResetImageAttributeRequest>,
): Promise<Record<never, never>> {
  if (input.Attribute !== "launchPermission") {
    throw invalidValue("attribute", input.Attribute, "Only launchPermission can be reset.");
  }
  await deps.store.transact(async (tx) => {
    const image = await findOwnImage(tx, input.ImageId);
    await tx.images.update({ ...image, listing: { ...image.listing, launchPermissions: [] } });
  });
  return {};
}
