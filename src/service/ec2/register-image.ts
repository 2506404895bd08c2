/**
 * RegisterImage: an image under a name. Nothing is copied or read here; what is known of it is what the request says,
 * as EC2's own members and as tags `batchyard:…` that state facts.
 */
import type { RegisterImageRequest, RegisterImageResult } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import { type Image, type ImageListing, registeredProvider } from "../../model/image.ts";
import type { ServiceDeps } from "../deps.ts";
import { checkImageName } from "./check-image-name.ts";
import { invalidValue } from "./ec2-errors.ts";
import { factsOfListing, factsOfTags } from "./stated-facts.ts";
import { tagsFor } from "./tags.ts";

type Input = Decoded<RegisterImageRequest>;

export async function registerImage(deps: ServiceDeps, input: Input): Promise<RegisterImageResult> {
  const listing = listingOf(input);
  const tags = tagsFor("image", input.TagSpecifications);
  const image: Image = {
    imageId: deps.ids.imageId(),
    name: input.Name,
    provider: registeredProvider,
    createdAt: deps.clock.now(),
    state: "available",
    listing,
    facts: { ...factsOfListing(listing), ...factsOfTags(tags) },
  };
  await deps.store.transact(async (tx) => {
    await checkImageName(tx, image.name);
    await tx.images.insert(image);
    await tx.ec2Tags.put(image.imageId, tags);
  });
  deps.poke();
  return { ImageId: image.imageId };
}

/** EC2's own defaults: what says nothing of its architecture and virtualization is an old image. */
function listingOf(input: Input): ImageListing {
  const architecture = input.Architecture ?? "i386";
  if (architecture !== "x86_64" && architecture !== "arm64" && architecture !== "i386") {
    throw invalidValue("architecture", architecture, "Use x86_64, arm64 or i386.");
  }
  const virtualizationType = input.VirtualizationType ?? "paravirtual";
  if (virtualizationType !== "hvm" && virtualizationType !== "paravirtual") {
    throw invalidValue("virtualizationType", virtualizationType, "Use hvm or paravirtual.");
  }
  return {
    architecture,
    virtualizationType,
    blockDevices: (input.BlockDeviceMappings ?? []) as ImageListing["blockDevices"],
    enaSupport: input.EnaSupport ?? false,
    launchPermissions: [],
    ...(input.Description && { description: input.Description }),
    ...(input.RootDeviceName && { rootDeviceName: input.RootDeviceName }),
    ...(input.SriovNetSupport && { sriovNetSupport: input.SriovNetSupport }),
    ...(input.BootMode && { bootMode: input.BootMode }),
    ...(input.TpmSupport && { tpmSupport: input.TpmSupport }),
    ...(input.ImdsSupport && { imdsSupport: input.ImdsSupport }),
    ...(input.ImageLocation && { imageLocation: input.ImageLocation }),
  };
}
