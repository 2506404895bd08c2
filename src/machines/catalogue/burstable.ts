/** T families: small and cheap. All sizes below `xlarge` have two vCPUs and differ in memory and credits. */
import type { InstanceType } from "../../model/instance-type.ts";
import { family, type SpecialSize } from "./family.ts";

/** Each size costs twice the one before it; the family is known by the price of its smallest. */
const burstableSizes = (nanoPricePerHour: number): readonly SpecialSize[] => [
  { size: "nano", vCpus: 2, memoryGiB: 0.5, pricePerHour: nanoPricePerHour },
  { size: "micro", vCpus: 2, memoryGiB: 1, pricePerHour: nanoPricePerHour * 2 },
  { size: "small", vCpus: 2, memoryGiB: 2, pricePerHour: nanoPricePerHour * 4 },
  { size: "medium", vCpus: 2, memoryGiB: 4, pricePerHour: nanoPricePerHour * 8 },
  { size: "large", memoryGiB: 8, pricePerHour: nanoPricePerHour * 16 },
  { size: "xlarge", memoryGiB: 16, pricePerHour: nanoPricePerHour * 32 },
  { size: "2xlarge", memoryGiB: 32, pricePerHour: nanoPricePerHour * 64 },
];

export const burstable: readonly InstanceType[] = [
  ...family("t2", {
    memoryGiBPerVCpu: 4,
    sizes: [
      { size: "nano", vCpus: 1, memoryGiB: 0.5, pricePerHour: 0.0058 },
      { size: "micro", vCpus: 1, memoryGiB: 1, pricePerHour: 0.0116 },
      { size: "small", vCpus: 1, memoryGiB: 2, pricePerHour: 0.023 },
      { size: "medium", vCpus: 2, memoryGiB: 4, pricePerHour: 0.0464 },
      { size: "large", memoryGiB: 8, pricePerHour: 0.0928 },
      { size: "xlarge", memoryGiB: 16, pricePerHour: 0.1856 },
      { size: "2xlarge", memoryGiB: 32, pricePerHour: 0.3712 },
    ],
  }),
  ...family("t3", { memoryGiBPerVCpu: 4, sizes: burstableSizes(0.0052) }),
  ...family("t3a", { memoryGiBPerVCpu: 4, sizes: burstableSizes(0.0047) }),
  ...family("t4g", {
    architecture: "arm64",
    memoryGiBPerVCpu: 4,
    sizes: burstableSizes(0.0042),
  }),
];
