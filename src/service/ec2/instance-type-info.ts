/** An instance type as EC2 describes it, as far as the catalogue knows it. */
import type { InstanceTypeInfo } from "@aws-sdk/client-ec2";
import type { InstanceType } from "../../model/instance-type.ts";

/** Of one GPU, in MiB. */
const gpuMemoryMiB: Readonly<Record<string, number>> = {
  T4: 16_384,
  T4g: 16_384,
  A10G: 24_576,
  L4: 24_576,
  L40S: 49_152,
  V100: 16_384,
  A100: 40_960,
  H100: 81_920,
  H200: 144_384,
};

/** The number in a family's name: 6 of `c6i`, 4 of `g4dn`. */
function generationOf({ family }: InstanceType): number {
  return Number(/\d+/.exec(family)?.[0] ?? 0);
}

const xen = new Set(["t2", "m4", "c4", "r4", "i3", "p3"]);

export function hypervisorOf({ family }: InstanceType): "nitro" | "xen" {
  return xen.has(family) ? "xen" : "nitro";
}

export function isCurrentGeneration(type: InstanceType): boolean {
  return generationOf(type) > 4 || !/^[mcr]/.test(type.family);
}

export function isBurstable({ family }: InstanceType): boolean {
  return family.startsWith("t");
}

/** Behind the generation's number: a is AMD's, g AWS's own, everything else Intel's. */
function manufacturerOf(type: InstanceType): string {
  if (type.architecture === "arm64") return "AWS";
  const suffix = /\d+(.*)$/.exec(type.family)?.[1] ?? "";
  return suffix.startsWith("a") || type.family === "g5" || type.family.startsWith("g6")
    ? "AMD"
    : "Intel";
}

/** Graviton and AMD since the seventh generation have no hyper-threads, and a single vCPU is one core. */
export function threadsPerCore(type: InstanceType): number {
  const whole = type.architecture === "arm64" || /^[mcr]7a$/.test(type.family);
  return whole || type.vCpus === 1 ? 1 : 2;
}

export function instanceTypeInfo(type: InstanceType): InstanceTypeInfo {
  const hypervisor = hypervisorOf(type);
  const threads = threadsPerCore(type);
  return {
    InstanceType: type.name as InstanceTypeInfo["InstanceType"] & string,
    CurrentGeneration: isCurrentGeneration(type),
    FreeTierEligible: type.name === "t3.micro" || type.name === "t2.micro",
    SupportedUsageClasses: ["on-demand", "spot"],
    SupportedRootDeviceTypes: ["ebs"],
    SupportedVirtualizationTypes: ["hvm"],
    BareMetal: false,
    Hypervisor: hypervisor,
    ProcessorInfo: {
      SupportedArchitectures: [type.architecture],
      Manufacturer: manufacturerOf(type),
    },
    VCpuInfo: {
      DefaultVCpus: type.vCpus,
      DefaultCores: type.vCpus / threads,
      DefaultThreadsPerCore: threads,
    },
    MemoryInfo: { SizeInMiB: type.memoryMiB },
    ...storageOf(type),
    EbsInfo: {
      EbsOptimizedSupport: type.family === "t2" ? "unsupported" : "default",
      EncryptionSupport: "supported",
      NvmeSupport: hypervisor === "nitro" ? "required" : "unsupported",
    },
    NetworkInfo: { Ipv6Supported: true, EnaSupport: "required" },
    ...gpusOf(type),
    PlacementGroupInfo: {
      SupportedStrategies: isBurstable(type)
        ? ["partition", "spread"]
        : ["cluster", "partition", "spread"],
    },
    HibernationSupported: false,
    BurstablePerformanceSupported: isBurstable(type),
    DedicatedHostsSupported: false,
    AutoRecoverySupported: false,
    SupportedBootModes: type.architecture === "arm64" ? ["uefi"] : ["legacy-bios", "uefi"],
  };
}

function storageOf(
  type: InstanceType,
): Pick<InstanceTypeInfo, "InstanceStorageSupported" | "InstanceStorageInfo"> {
  const TotalSizeInGB = type.instanceStorageGB;
  if (TotalSizeInGB === 0) return { InstanceStorageSupported: false };
  return {
    InstanceStorageSupported: true,
    InstanceStorageInfo: {
      TotalSizeInGB,
      Disks: [{ SizeInGB: TotalSizeInGB, Count: 1, Type: "ssd" }],
      NvmeSupport: "required",
      EncryptionSupport: "required",
    },
  };
}

function gpusOf({ gpus, gpuModel }: InstanceType): Pick<InstanceTypeInfo, "GpuInfo"> {
  if (gpus === 0 || gpuModel === undefined) return {};
  const memory = gpuMemoryMiB[gpuModel];
  return {
    GpuInfo: {
      Gpus: [
        {
          Name: gpuModel,
          Manufacturer: "NVIDIA",
          Count: gpus,
          ...(memory !== undefined && { MemoryInfo: { SizeInMiB: memory } }),
        },
      ],
      ...(memory !== undefined && { TotalGpuMemoryInMiB: memory * gpus }),
    },
  };
}
