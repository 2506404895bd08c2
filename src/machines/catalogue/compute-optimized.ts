/** C families: 2 GiB of memory per vCPU, the cheapest vCPUs that are not burstable. */
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

const compute = (
  name: string,
  pricePerVCpuHour: number,
  rest: Omit<FamilyShape, "memoryGiBPerVCpu" | "pricePerVCpuHour">,
): readonly InstanceType[] => family(name, { memoryGiBPerVCpu: 2, pricePerVCpuHour, ...rest });

/** The fifth generation on Intel has sizes of its own: 9xlarge and 18xlarge, no 8xlarge and 16xlarge. */
const upToHalf = ["large", "xlarge", "2xlarge", "4xlarge", "9xlarge"] as const;

export const computeOptimized: readonly InstanceType[] = [
  ...family("c4", {
    memoryGiBPerVCpu: 1.875,
    pricePerVCpuHour: 0.0499,
    sizes: [
      "large",
      "xlarge",
      "2xlarge",
      "4xlarge",
      { size: "8xlarge", vCpus: 36, memoryGiB: 60, pricePerHour: 1.591 },
    ],
  }),
  ...compute("c5", 0.0425, { sizes: [...upToHalf, "12xlarge", "18xlarge", "24xlarge"] }),
  ...compute("c5a", 0.0385, { sizes: sizesTo24 }),
  ...compute("c5d", 0.048, {
    instanceStorageGBPerVCpu: 25,
    sizes: [
      ...upToHalf,
      { size: "12xlarge", instanceStorageGB: 1800 },
      "18xlarge",
      { size: "24xlarge", instanceStorageGB: 3600 },
    ],
  }),
  ...family("c5n", {
    memoryGiBPerVCpu: 2.625,
    pricePerVCpuHour: 0.054,
    sizes: [
      "large",
      "xlarge",
      "2xlarge",
      "4xlarge",
      { size: "9xlarge", memoryGiB: 96 },
      { size: "18xlarge", memoryGiB: 192 },
    ],
  }),
  ...compute("c6i", 0.0425, { sizes: sizesTo32 }),
  ...compute("c6a", 0.03825, { sizes: sizesTo48 }),
  ...compute("c6id", 0.0504, { instanceStorageGBPerVCpu: 59.375, sizes: sizesTo32 }),
  ...compute("c6in", 0.0567, { sizes: sizesTo32 }),
  ...compute("c6g", 0.034, { architecture: "arm64", sizes: gravitonSizes }),
  ...compute("c6gd", 0.0384, {
    architecture: "arm64",
    instanceStorageGBPerVCpu: 59.375,
    sizes: gravitonSizes,
  }),
  ...compute("c6gn", 0.0432, { architecture: "arm64", sizes: gravitonSizes }),
  ...compute("c7i", 0.044625, { sizes: sizesTo48Without32 }),
  ...compute("c7i-flex", 0.042395, { sizes: sizesTo16 }),
  ...compute("c7a", 0.05132, { sizes: ["medium", ...sizesTo48] }),
  ...compute("c7g", 0.03625, { architecture: "arm64", sizes: gravitonSizes }),
  ...compute("c7gd", 0.04536, {
    architecture: "arm64",
    instanceStorageGBPerVCpu: 59.375,
    sizes: gravitonSizes,
  }),
  ...compute("c7gn", 0.0624, { architecture: "arm64", sizes: gravitonSizes }),
  ...compute("c8i", 0.04686, { sizes: sizesTo96 }),
  ...compute("c8i-flex", 0.04452, { sizes: sizesTo16 }),
  ...compute("c8g", 0.03988, { architecture: "arm64", sizes: ["medium", ...sizesTo48Without32] }),
];
