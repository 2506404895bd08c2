/** I families: much local NVMe storage per vCPU. */
import type { InstanceType } from "../../model/instance-type.ts";
import { family } from "./family.ts";
import { sizesTo32 } from "./sizes.ts";

export const storageOptimized: readonly InstanceType[] = [
  ...family("i3", {
    memoryGiBPerVCpu: 7.625,
    pricePerVCpuHour: 0.078,
    instanceStorageGBPerVCpu: 237.5,
    sizes: ["large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "16xlarge"],
  }),
  ...family("i4i", {
    memoryGiBPerVCpu: 8,
    pricePerVCpuHour: 0.0858,
    instanceStorageGBPerVCpu: 234.375,
    sizes: sizesTo32,
  }),
];
