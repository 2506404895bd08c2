/**
 * Service environments and quota shares: how much of another service (SageMaker) the service jobs of a queue may use at
 * once. This server runs no such service, so they are records: made, shown and deleted, and used by nothing.
 */
import type { ResourceState } from "./job-queue.ts";

export type CapacityLimit = {
  readonly maxCapacity: number;
  /** `NUM_INSTANCES`, or an instance type of the service such as `ml.m5.large`. */
  readonly capacityUnit: string;
};

/** There is nothing that it could have to wait for: it is VALID from its first moment. */
export type ServiceEnvironment = {
  readonly name: string;
  readonly type: "SAGEMAKER_TRAINING";
  readonly state: ResourceState;
  readonly createdAt: number;
  readonly capacityLimits: readonly CapacityLimit[];
  readonly tags: Readonly<Record<string, string>>;
};

/** A part of what the service environment of one queue allows. */
export type QuotaShare = {
  readonly jobQueue: string;
  readonly name: string;
  readonly state: ResourceState;
  readonly createdAt: number;
  readonly capacityLimits: readonly CapacityLimit[];
  readonly resourceSharing: {
    readonly strategy: "RESERVE" | "LEND" | "LEND_AND_BORROW";
    /** Per cent of its own capacity, -1 for no limit; only of one that borrows. */
    readonly borrowLimit?: number;
  };
  readonly inSharePreemption: ResourceState;
  readonly tags: Readonly<Record<string, string>>;
};

/** One whose limits are by instance type serves quota shares, and therefore one queue only. */
export function isQuotaManaged({
  capacityLimits,
}: Pick<ServiceEnvironment, "capacityLimits">): boolean {
  return capacityLimits.some(({ capacityUnit }) => capacityUnit !== "NUM_INSTANCES");
}
