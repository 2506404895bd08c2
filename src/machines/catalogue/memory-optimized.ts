/** R families (8 GiB of memory per vCPU) and X families (16 GiB and more). */
import type { InstanceType } from "../../model/instance-type.ts";
import { type FamilyShape, family } from "./family.ts";
import {
  gravitonSizes,
  sizesTo16,
  sizesTo24,
  sizesTo32,
  sizesTo48,
  sizesTo48Without32,
  sizesTo96,
} from "./sizes.ts";

const memory = (
  name: string,
  pricePerVCpuHour: number,
  rest: Omit<FamilyShape, "memoryGiBPerVCpu" | "pricePerVCpuHour">,
): readonly InstanceType[] => family(name, { memoryGiBPerVCpu: 8, pricePerVCpuHour, ...rest });

export const memoryOptimized: readonly InstanceType[] = [
  ...family("r4", {
    memoryGiBPerVCpu: 7.625,
    pricePerVCpuHour: 0.0665,
    sizes: ["large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "16xlarge"],
  }),
  ...memory("r5", 0.063, { sizes: sizesTo24 }),
  ...memory("r5a", 0.0565, { sizes: sizesTo24 }),
  ...memory("r5d", 0.072, { instanceStorageGBPerVCpu: 37.5, sizes: sizesTo24 }),
  ...memory("r5n", 0.0745, { sizes: sizesTo24 }),
  ...memory("r6i", 0.063, { sizes: sizesTo32 }),
  ...memory("r6a", 0.0567, { sizes: sizesTo48 }),
  ...memory("r6id", 0.0756, { instanceStorageGBPerVCpu: 59.375, sizes: sizesTo32 }),
  ...memory("r6in", 0.087175, { sizes: sizesTo32 }),
  ...memory("r6g", 0.0504, { architecture: "arm64", sizes: gravitonSizes }),
  ...memory("r6gd", 0.0576, {
    architecture: "arm64",
    instanceStorageGBPerVCpu: 59.375,
    sizes: gravitonSizes,
  }),
  ...memory("r7i", 0.06615, { sizes: sizesTo48Without32 }),
  ...memory("r7a", 0.07608, { sizes: ["medium", ...sizesTo48] }),
  ...memory("r7g", 0.05355, { architecture: "arm64", sizes: gravitonSizes }),
  ...memory("r7gd", 0.06804, {
    architecture: "arm64",
    instanceStorageGBPerVCpu: 59.375,
    sizes: gravitonSizes,
  }),
  ...memory("r8i", 0.06946, { sizes: sizesTo96 }),
  ...memory("r8i-flex", 0.06599, { sizes: sizesTo16 }),
  ...memory("r8g", 0.05892, { architecture: "arm64", sizes: ["medium", ...sizesTo48Without32] }),
  ...family("x2gd", {
    architecture: "arm64",
    memoryGiBPerVCpu: 16,
    pricePerVCpuHour: 0.0835,
    instanceStorageGBPerVCpu: 59.375,
    sizes: gravitonSizes,
  }),
  ...family("x2idn", {
    memoryGiBPerVCpu: 16,
    pricePerVCpuHour: 0.104203,
    instanceStorageGBPerVCpu: 29.6875,
    sizes: ["16xlarge", "24xlarge", "32xlarge"],
  }),
];
