/** The pairs of vCPUs and memory that Fargate offers. */
import type { Refuse } from "./refuse.ts";

type Sizes = { readonly from: number; readonly to: number; readonly step: number };

/** MiB, by vCPUs. */
const ranges: Readonly<Record<number, Sizes>> = {
  0.5: { from: 1024, to: 4096, step: 1024 },
  1: { from: 2048, to: 8192, step: 1024 },
  2: { from: 4096, to: 16_384, step: 1024 },
  4: { from: 8192, to: 30_720, step: 1024 },
  8: { from: 16_384, to: 61_440, step: 4096 },
  16: { from: 32_768, to: 122_880, step: 8192 },
};

/** The smallest and the largest have no even steps. */
const lists: Readonly<Record<number, readonly number[]>> = {
  0.25: [512, 1024, 2048],
  32: [61_440, 122_880, 249_856],
};

/** Of a task as a whole: what its containers ask for together. */
export function checkFargateSize(refuse: Refuse, vCpus: number, memoryMiB: number): void {
  if (isFargateSize(vCpus, memoryMiB)) return;
  refuse(`Fargate resource requirements (${vCpus.toFixed(2)} vCPU, ${memoryMiB} MiB) not valid.`);
}

export function isFargateSize(vCpus: number, memoryMiB: number): boolean {
  const list = lists[vCpus];
  if (list !== undefined) return list.includes(memoryMiB);
  const range = ranges[vCpus];
  if (range === undefined) return false;
  const { from, to, step } = range;
  return memoryMiB >= from && memoryMiB <= to && (memoryMiB - from) % step === 0;
}
