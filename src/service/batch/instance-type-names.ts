/**
 * What the name of an instance type, family or bundle tells without a catalogue: its shape, its architecture,
 * whether it has NVIDIA GPUs. A family that no provider knows passes here; its environment turns INVALID later,
 * as on AWS.
 */
import type { Architecture } from "../../model/instance-type.ts";

const bundles: readonly string[] = ["optimal", "default_x86_64", "default_arm64"];

/** A family (`m6i`, `m7i-flex`, `u-6tb1`) or a type of it (`m6i.large`). */
const shape = /^[a-z][a-z0-9-]*[0-9][a-z0-9-]*(\.[a-z0-9-]+)?$/;

export function isBundle(name: string): boolean {
  return bundles.includes(name);
}

export function isInstanceTypeName(name: string): boolean {
  return isBundle(name) || shape.test(name);
}

/** Graviton families say so with a `g` after their generation (`m6g`, `c7gn`, `im4gn`); `a1` came before that. */
export function architectureNamed(name: string): Architecture {
  if (isBundle(name)) return name === "default_arm64" ? "arm64" : "x86_64";
  const family = familyOf(name);
  return family === "a1" || /^[a-z]+[0-9]+[a-z]*g/.test(family) ? "arm64" : "x86_64";
}

/** The families that AWS Batch gives its GPU image. `g4ad` has GPUs of AMD, which it does not schedule as such. */
export function hasNvidiaGpus(name: string): boolean {
  const family = familyOf(name);
  return /^(p|g|gr)[3-9]/.test(family) && family !== "g4ad";
}

/** Too old for the GPU image of Amazon Linux 2023. */
export function needsOldGpuImage(name: string): boolean {
  return /^(p3|g3)/.test(familyOf(name));
}

export function familyOf(name: string): string {
  return name.split(".")[0] ?? name;
}
