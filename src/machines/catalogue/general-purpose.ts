/** M families: 4 GiB of memory per vCPU. */
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

const general = (
  name: string,
  pricePerVCpuHour: number,
  rest: Omit<FamilyShape, "memoryGiBPerVCpu" | "pricePerVCpuHour">,
): readonly InstanceType[] => family(name, { memoryGiBPerVCpu: 4, pricePerVCpuHour, ...rest });

export const generalPurpose: readonly InstanceType[] = [
  ...general("m4", 0.05, {
    sizes: ["large", "xlarge", "2xlarge", "4xlarge", "10xlarge", "16xlarge"],
  }),
  ...general("m5", 0.048, { sizes: sizesTo24 }),
  ...general("m5a", 0.043, { sizes: sizesTo24 }),
  ...general("m5n", 0.0595, { sizes: sizesTo24 }),
  ...general("m5d", 0.0565, { instanceStorageGBPerVCpu: 37.5, sizes: sizesTo24 }),
  ...general("m6i", 0.048, { sizes: sizesTo32 }),
  ...general("m6a", 0.0432, { sizes: sizesTo48 }),
  ...general("m6id", 0.059325, { instanceStorageGBPerVCpu: 59.375, sizes: sizesTo32 }),
  ...general("m6in", 0.069615, { sizes: sizesTo32 }),
  ...general("m6g", 0.0385, { architecture: "arm64", sizes: gravitonSizes }),
  ...general("m6gd", 0.0452, {
    architecture: "arm64",
    instanceStorageGBPerVCpu: 59.375,
    sizes: gravitonSizes,
  }),
  ...general("m7i", 0.0504, { sizes: sizesTo48Without32 }),
  ...general("m7i-flex", 0.04788, { sizes: sizesTo16 }),
  ...general("m7a", 0.05796, { sizes: ["medium", ...sizesTo48] }),
  ...general("m7g", 0.0408, { architecture: "arm64", sizes: gravitonSizes }),
  ...general("m7gd", 0.0534, {
    architecture: "arm64",
    instanceStorageGBPerVCpu: 59.375,
    sizes: gravitonSizes,
  }),
  ...general("m8i", 0.05292, { sizes: sizesTo96 }),
  ...general("m8i-flex", 0.050274, { sizes: sizesTo16 }),
  ...general("m8g", 0.04488, { architecture: "arm64", sizes: ["medium", ...sizesTo48Without32] }),
];
