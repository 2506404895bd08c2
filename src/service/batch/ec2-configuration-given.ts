/** The stated entries of `ec2Configuration` as they are kept; an empty override is none, as AWS takes it. */
import type { Ec2Configuration } from "@aws-sdk/client-batch";
import type { ComputeResources } from "../../model/compute-environment.ts";
import type { Decoded } from "../../model/decoded.ts";

export function ec2ConfigurationGiven(
  given: readonly Decoded<Ec2Configuration>[] | undefined,
): ComputeResources["ec2Configuration"] {
  return (given ?? []).map((entry) => ({
    imageType: entry.imageType,
    ...(entry.imageIdOverride && { imageIdOverride: entry.imageIdOverride }),
    ...(entry.imageKubernetesVersion && { imageKubernetesVersion: entry.imageKubernetesVersion }),
  }));
}
