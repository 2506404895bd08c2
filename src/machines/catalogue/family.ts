/**
 * An EC2 instance family written down as what its sizes have in common, so that the catalogue states ratios and
 * exceptions instead of hundreds of copied rows.
 *
 * The name of a size gives its vCPUs: `medium` is 1, `large` 2, `xlarge` 4 and `<n>xlarge` 4 n. The few sizes
 * that break the rule (the small burstable ones, c4.8xlarge) say their vCPUs themselves.
 */

import type { Architecture, InstanceType } from "../../model/instance-type.ts";
import { interruptionClassOf } from "./interruption.ts";

/** A size that differs from its family's ratios; what it leaves out follows them. */
export type SpecialSize = {
  readonly size: string;
  readonly vCpus?: number;
  readonly memoryGiB?: number;
  readonly gpus?: number;
  readonly instanceStorageGB?: number;
  /** USD. */
  readonly pricePerHour?: number;
};

export type FamilyShape = {
  readonly architecture?: Architecture;
  readonly memoryGiBPerVCpu: number;
  /** USD. May be left out when every size states its own price. */
  readonly pricePerVCpuHour?: number;
  readonly instanceStorageGBPerVCpu?: number;
  readonly gpuModel?: string;
  readonly sizes: readonly (string | SpecialSize)[];
};

/** All types of a family, in the order of its sizes. A family is x86_64 unless it says otherwise. */
export function family(name: string, shape: FamilyShape): readonly InstanceType[] {
  return shape.sizes.map((size) =>
    instanceType(name, shape, typeof size === "string" ? { size } : size),
  );
}

function instanceType(name: string, shape: FamilyShape, size: SpecialSize): InstanceType {
  const vCpus = size.vCpus ?? vCpusOf(size.size);
  const storageGB = size.instanceStorageGB ?? (shape.instanceStorageGBPerVCpu ?? 0) * vCpus;
  return Object.freeze({
    name: `${name}.${size.size}`,
    family: name,
    vCpus,
    memoryMiB: Math.round((size.memoryGiB ?? shape.memoryGiBPerVCpu * vCpus) * 1024),
    gpus: size.gpus ?? 0,
    ...(size.gpus && shape.gpuModel ? { gpuModel: shape.gpuModel } : {}),
    architecture: shape.architecture ?? "x86_64",
    instanceStorageGB: Math.floor(storageGB),
    pricePerHour: price(name, shape, size, vCpus),
    interruptionClass: interruptionClassOf(name),
  });
}

/** Rounded to a hundred-thousandth of a dollar, so that ratios like 0.0363 × 3 print as people write them. */
function price(name: string, shape: FamilyShape, size: SpecialSize, vCpus: number): number {
  const perVCpu = shape.pricePerVCpuHour;
  const exact = size.pricePerHour ?? (perVCpu === undefined ? undefined : perVCpu * vCpus);
  if (exact === undefined) {
    throw new Error(`${name}.${size.size}: state pricePerHour, or pricePerVCpuHour of the family`);
  }
  return Math.round(exact * 100_000) / 100_000;
}

function vCpusOf(size: string): number {
  if (size === "medium") return 1;
  if (size === "large") return 2;
  const multiple = /^(\d*)xlarge$/.exec(size)?.[1];
  if (multiple === undefined) throw new Error(`size "${size}": state its vCpus`);
  return 4 * (multiple === "" ? 1 : Number(multiple));
}
