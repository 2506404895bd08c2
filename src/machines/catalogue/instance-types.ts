/**
 * The EC2 instance types this server knows, so that compute environments written for AWS mean the same here: a
 * type is a size (vCPUs, memory, GPUs, storage) and a price.
 *
 * Sizes follow Amazon's instance type pages, prices its public on-demand list for Linux in us-east-1, both as known
 * when they were written down; they have not been checked against today's. Nobody is billed by them; allocation
 * strategies only compare them, so only ratios matter. Interruption classes are our own rough figures by family.
 * Bare-metal sizes are left out: AWS Batch never picks them for a family, and no provider here offers them.
 */
import type { InstanceType } from "../../model/instance-type.ts";
import { accelerated } from "./accelerated.ts";
import { burstable } from "./burstable.ts";
import { computeOptimized } from "./compute-optimized.ts";
import { generalPurpose } from "./general-purpose.ts";
import { memoryOptimized } from "./memory-optimized.ts";
import { storageOptimized } from "./storage-optimized.ts";

const all: readonly InstanceType[] = Object.freeze([
  ...burstable,
  ...generalPurpose,
  ...computeOptimized,
  ...memoryOptimized,
  ...storageOptimized,
  ...accelerated,
]);

const byName: ReadonlyMap<string, InstanceType> = new Map(all.map((type) => [type.name, type]));

/** The same frozen list at every call, families together, sizes ascending. */
export function instanceTypes(): readonly InstanceType[] {
  return all;
}

export function instanceTypeNamed(name: string): InstanceType | undefined {
  return byName.get(name);
}
