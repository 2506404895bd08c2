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
  ...family("i3en", {
    memoryGiBPerVCpu: 8,
    pricePerVCpuHour: 0.113,
    instanceStorageGBPerVCpu: 625,
    sizes: ["large", "xlarge", "2xlarge", "3xlarge", "6xlarge", "12xlarge", "24xlarge"],
  }),
  ...family("i4i", {
    memoryGiBPerVCpu: 8,
    pricePerVCpuHour: 0.0858,
    instanceStorageGBPerVCpu: 234.375,
    sizes: sizesTo32,
  }),
  ...family("i4g", {
    architecture: "arm64",
    memoryGiBPerVCpu: 8,
    pricePerVCpuHour: 0.07723,
    instanceStorageGBPerVCpu: 234.375,
    sizes: ["large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "16xlarge"],
  }),
  ...family("im4gn", {
    architecture: "arm64",
    memoryGiBPerVCpu: 4,
    pricePerVCpuHour: 0.090955,
    instanceStorageGBPerVCpu: 468.75,
    sizes: ["large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "16xlarge"],
  }),
  ...family("i7ie", {
    memoryGiBPerVCpu: 8,
    pricePerVCpuHour: 0.12995,
    instanceStorageGBPerVCpu: 625,
    sizes: [
      "large",
      "xlarge",
      "2xlarge",
      "3xlarge",
      "6xlarge",
      "12xlarge",
      "18xlarge",
      "24xlarge",
      "48xlarge",
    ],
  }),
  ...family("i8g", {
    architecture: "arm64",
    memoryGiBPerVCpu: 8,
    pricePerVCpuHour: 0.0858,
    instanceStorageGBPerVCpu: 234.375,
    sizes: ["large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge"],
  }),
];
