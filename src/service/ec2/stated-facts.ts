/** What a registered image says of itself, where nobody has read it. */
import { factsFromTags } from "../../core/images/read-facts.ts";
import type { ImageListing } from "../../model/image.ts";
import type { ImageFacts } from "../../model/image-facts.ts";
import { ec2Error } from "./ec2-errors.ts";
import type { Tags } from "./tags.ts";

/** What EC2's own members say of an image. */
export function factsOfListing(listing: ImageListing): ImageFacts {
  const { architecture, virtualizationType, platform } = listing;
  return {
    ...(architecture !== "i386" && { architecture }),
    virtualization: virtualizationType,
    ...(platform !== undefined && { platform }),
  };
}

/** What tags `batchyard:…` state; it goes before what EC2's members say. */
export function factsOfTags(tags: Tags): ImageFacts {
  const stated = factsFromTags(tags);
  if (stated.kind === "wrong") throw ec2Error("InvalidParameterValue", stated.problem);
  return stated.facts;
}
