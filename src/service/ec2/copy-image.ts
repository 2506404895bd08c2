/** CopyImage: the same image under another name and id, with its facts. There is one region to copy from: this one. */
import type { CopyImageRequest, CopyImageResult } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import { type Image, registeredProvider } from "../../model/image.ts";
import type { ServiceDeps } from "../deps.ts";
import { checkImageName } from "./check-image-name.ts";
import { ec2Error, invalidValue } from "./ec2-errors.ts";
import { findImage } from "./find-image.ts";
import { tagsFor } from "./tags.ts";

export async function copyImage(
  deps: ServiceDeps,
  input: Decoded<CopyImageRequest>,
): Promise<CopyImageResult> {
  const { region } = deps.site;
  if (input.SourceRegion !== region) {
    throw invalidValue(
      "sourceRegion",
      input.SourceRegion,
      `This server is the region ${region} and knows no images of others.`,
    );
  }
  const given = tagsFor("image", input.TagSpecifications);
  const imageId = deps.ids.imageId();
  await deps.store.transact(async (tx) => {
    const source = await findImage(tx, input.SourceImageId);
    if (source.state !== "available") {
      throw ec2Error(
        "InvalidAMIID.Unavailable",
        `The image ID '${source.imageId}' is not available: its state is ${source.state}`,
      );
    }
    await checkImageName(tx, input.Name);
    const { deprecationTime: _ofTheSource, description, ...listing } = source.listing;
    const copied = input.Description ?? description;
    const copy: Image = {
      ...source,
      imageId,
      name: input.Name,
      provider: registeredProvider,
      createdAt: deps.clock.now(),
      listing: {
        ...listing,
        ...(copied && { description: copied }),
        sourceImageId: source.imageId,
        launchPermissions: [],
      },
    };
    await tx.images.insert(copy);
    const own = input.CopyImageTags === true ? await tx.ec2Tags.of(source.imageId) : {};
    await tx.ec2Tags.put(imageId, { ...own, ...given });
  });
  deps.poke();
  return { ImageId: imageId };
}
