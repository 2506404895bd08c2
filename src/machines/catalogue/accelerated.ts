/**
 * G and P families: machines with NVIDIA GPUs; Inf and Trn: with AWS's own accelerators. Price, GPUs and storage
 * follow no ratio here (a 12xlarge has four GPUs, a 16xlarge one), so each size states its own.
 */
import type { InstanceType } from "../../model/instance-type.ts";
import { family, type SpecialSize } from "./family.ts";

/** One row: size, GPUs, instance storage in GB, USD per hour. */
const sized = (
  size: string,
  gpus: number,
  instanceStorageGB: number,
  pricePerHour: number,
): SpecialSize => ({ size, gpus, instanceStorageGB, pricePerHour });

export const accelerated: readonly InstanceType[] = [
  ...family("g4dn", {
    memoryGiBPerVCpu: 4,
    gpuModel: "T4",
    sizes: [
      sized("xlarge", 1, 125, 0.526),
      sized("2xlarge", 1, 225, 0.752),
      sized("4xlarge", 1, 225, 1.204),
      sized("8xlarge", 1, 900, 2.176),
      sized("12xlarge", 4, 900, 3.912),
      sized("16xlarge", 1, 900, 4.352),
    ],
  }),
  ...family("g5", {
    memoryGiBPerVCpu: 4,
    gpuModel: "A10G",
    sizes: [
      sized("xlarge", 1, 250, 1.006),
      sized("2xlarge", 1, 450, 1.212),
      sized("4xlarge", 1, 600, 1.624),
      sized("8xlarge", 1, 900, 2.448),
      sized("12xlarge", 4, 3800, 5.672),
      sized("16xlarge", 1, 1900, 4.096),
      sized("24xlarge", 4, 3800, 8.144),
      sized("48xlarge", 8, 7600, 16.288),
    ],
  }),
  ...family("g5g", {
    architecture: "arm64",
    memoryGiBPerVCpu: 2,
    gpuModel: "T4g",
    sizes: [
      sized("xlarge", 1, 0, 0.42),
      sized("2xlarge", 1, 0, 0.556),
      sized("4xlarge", 1, 0, 0.828),
      sized("8xlarge", 1, 0, 1.372),
      sized("16xlarge", 2, 0, 2.744),
    ],
  }),
  ...family("g6", {
    memoryGiBPerVCpu: 4,
    gpuModel: "L4",
    sizes: [
      sized("xlarge", 1, 250, 0.8048),
      sized("2xlarge", 1, 450, 0.9776),
      sized("4xlarge", 1, 600, 1.3232),
      sized("8xlarge", 1, 900, 2.0144),
      sized("12xlarge", 4, 3760, 4.6016),
      sized("16xlarge", 1, 1880, 3.3968),
      sized("24xlarge", 4, 3760, 6.6752),
      sized("48xlarge", 8, 7520, 13.3504),
    ],
  }),
  ...family("g6e", {
    memoryGiBPerVCpu: 8,
    gpuModel: "L40S",
    sizes: [
      sized("xlarge", 1, 250, 1.861),
      sized("2xlarge", 1, 450, 2.24208),
      sized("4xlarge", 1, 600, 3.00424),
      sized("8xlarge", 1, 900, 4.52856),
      sized("12xlarge", 4, 3800, 10.49264),
      sized("16xlarge", 1, 1900, 7.57719),
      sized("24xlarge", 4, 3800, 15.06559),
      sized("48xlarge", 8, 7600, 30.13118),
    ],
  }),
  ...family("p3", {
    memoryGiBPerVCpu: 7.625,
    gpuModel: "V100",
    sizes: [
      sized("2xlarge", 1, 0, 3.06),
      sized("8xlarge", 4, 0, 12.24),
      sized("16xlarge", 8, 0, 24.48),
    ],
  }),
  ...family("p3dn", {
    memoryGiBPerVCpu: 8,
    gpuModel: "V100",
    sizes: [sized("24xlarge", 8, 1800, 31.212)],
  }),
  ...family("p4d", {
    memoryGiBPerVCpu: 12,
    gpuModel: "A100",
    sizes: [sized("24xlarge", 8, 8000, 21.95764)],
  }),
  ...family("p4de", {
    memoryGiBPerVCpu: 12,
    gpuModel: "A100",
    sizes: [sized("24xlarge", 8, 8000, 27.44705)],
  }),
  ...family("p5", {
    // 2 TiB on 192 vCPUs.
    memoryGiBPerVCpu: 2048 / 192,
    gpuModel: "H100",
    sizes: [sized("48xlarge", 8, 30_400, 55.04)],
  }),
  ...family("p5en", {
    memoryGiBPerVCpu: 2048 / 192,
    gpuModel: "H200",
    sizes: [sized("48xlarge", 8, 30_400, 63.296)],
  }),
  // AWS's own accelerators are no GPUs: a job gets the whole instance for them, or shares it.
  ...family("inf1", {
    memoryGiBPerVCpu: 2,
    sizes: [
      sized("xlarge", 0, 0, 0.228),
      sized("2xlarge", 0, 0, 0.362),
      sized("6xlarge", 0, 0, 1.18),
      sized("24xlarge", 0, 0, 4.721),
    ],
  }),
  ...family("inf2", {
    memoryGiBPerVCpu: 4,
    sizes: [
      sized("xlarge", 0, 0, 0.7582),
      sized("8xlarge", 0, 0, 1.96786),
      sized("24xlarge", 0, 0, 6.49063),
      sized("48xlarge", 0, 0, 12.98127),
    ],
  }),
  ...family("trn1", {
    memoryGiBPerVCpu: 4,
    sizes: [sized("2xlarge", 0, 475, 1.34375), sized("32xlarge", 0, 7600, 21.5)],
  }),
];
