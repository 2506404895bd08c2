/**
 * The name of this machine as an image. Made from what a new system would change, so that the same system keeps
 * its image across restarts and an upgraded kernel is a new one, as a new AMI would be.
 */
import type { ImageFacts } from "../../model/image-facts.ts";

/** For instance `host-amazon-linux-2023-6.1.119-x86_64`, in the characters that EC2 allows in image names. */
export function hostImageName(facts: ImageFacts): string {
  const parts = [facts.distribution, facts.distributionVersion, facts.kernel, facts.architecture];
  return ["host", ...parts.filter((part) => part !== undefined)]
    .join("-")
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .slice(0, 128);
}
