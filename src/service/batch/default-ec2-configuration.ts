/**
 * The image types of an environment that names none: Amazon Linux 2023, its NVIDIA variant where the instance
 * types have GPUs, both where some do. (p3 and g3 are too old for that variant and get Amazon Linux 2's.)
 */
import type { ComputeResources } from "../../model/compute-environment.ts";
import { hasNvidiaGpus, needsOldGpuImage } from "./instance-type-names.ts";

export function defaultEc2Configuration(
  instanceTypes: readonly string[],
): ComputeResources["ec2Configuration"] {
  const withGpus = instanceTypes.filter(hasNvidiaGpus);
  const gpuImage = withGpus.every(needsOldGpuImage) ? "ECS_AL2_NVIDIA" : "ECS_AL2023_NVIDIA";
  return [
    ...(withGpus.length < instanceTypes.length ? [{ imageType: "ECS_AL2023" }] : []),
    ...(withGpus.length > 0 ? [{ imageType: gpuImage }] : []),
  ];
}
