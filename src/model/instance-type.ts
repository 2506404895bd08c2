/** An EC2 instance type, as far as selection, placement and the EC2 API need it. */
import { cpuUnitsPerVCpu, type Resources } from "./resources.ts";

export type Architecture = "x86_64" | "arm64";

export type InstanceType = {
  readonly name: string;
  readonly family: string;
  readonly vCpus: number;
  readonly memoryMiB: number;
  readonly gpus: number;
  readonly gpuModel?: string;
  readonly architecture: Architecture;
  /** Local NVMe instance storage; 0 where the type has none. */
  readonly instanceStorageGB: number;
  /** On-demand price in USD per hour, us-east-1, Linux: only its ratios matter to selection. */
  readonly pricePerHour: number;
  /**
   * How often AWS interrupts Spot Instances of this type, in the classes of its Spot Instance Advisor: 0 is less than
   * 5 % a month, each class 5 % more, and 4 is more than 20 %. Absent: not known.
   */
  readonly interruptionClass?: InterruptionClass;
};

export type InterruptionClass = 0 | 1 | 2 | 3 | 4;

/**
 * What a job can count on: the agent registers less memory than the type promises, because the system keeps
 * some (an 8 GiB instance registers about 7.8). Until it has registered, plan with 95 %.
 */
export function promisedResources(type: InstanceType): Resources {
  return {
    cpu: type.vCpus * cpuUnitsPerVCpu,
    memoryMiB: Math.floor(type.memoryMiB * 0.95),
    gpus: type.gpus,
  };
}
