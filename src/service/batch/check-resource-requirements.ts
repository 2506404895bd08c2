/**
 * vCPUs, memory and GPUs of a container: from `resourceRequirements`, or the older `vcpus` and `memory` (EC2
 * only), never both for one kind. Every container says vCPUs and memory; Fargate takes certain pairs only.
 */
import type { ContainerProperties } from "../../model/container.ts";
import { checkOneOf } from "./check-one-of.ts";
import { isFargateSize } from "./fargate-sizes.ts";
import type { Refuse } from "./refuse.ts";

const memoryMiBMin = 4;

export function checkResourceRequirements(
  refuse: Refuse,
  container: ContainerProperties,
  platform: "EC2" | "FARGATE",
): void {
  const requirements = container.resourceRequirements ?? [];
  const stated = new Map<string, string>();
  for (const { type, value } of requirements) {
    checkOneOf(refuse, "resourceRequirement type", type, ["VCPU", "MEMORY", "GPU"]);
    if (stated.has(type)) refuse("Cannot provide duplicates in resourceRequirements.");
    stated.set(type, value);
  }
  checkOldMembers(refuse, container, stated, platform);
  const vCpus = container.vcpus ?? numberOf(refuse, "VCPU", stated.get("VCPU"));
  const memoryMiB = container.memory ?? numberOf(refuse, "MEMORY", stated.get("MEMORY"));
  const gpus = numberOf(refuse, "GPU", stated.get("GPU"));
  if (vCpus === undefined) refuse("vCPU is required.");
  if (memoryMiB === undefined) refuse("Memory is required.");
  if (platform === "FARGATE") {
    if (gpus !== undefined) refuse("GPU is not applicable for Fargate.");
    if (!isFargateSize(vCpus, memoryMiB)) {
      refuse(
        `Fargate resource requirements (${vCpus.toFixed(2)} vCPU, ${memoryMiB} MiB) not valid.`,
      );
    }
    return;
  }
  // Whole vCPUs only; a fraction over 1 is as wrong as one under it.
  if (vCpus < 1) refuse(`vCPU must be at least 1, got ${vCpus}.`);
  if (!Number.isInteger(vCpus)) refuse(`vCPU must be a whole number for EC2, got ${vCpus}.`);
  if (memoryMiB < memoryMiBMin || !Number.isInteger(memoryMiB)) {
    refuse(`Memory must be at least ${memoryMiBMin} Mib, got ${memoryMiB} Mib.`);
  }
  if (gpus !== undefined && gpus < 1) refuse(`GPU must be at least 1, got ${gpus}.`);
}

function checkOldMembers(
  refuse: Refuse,
  container: ContainerProperties,
  stated: ReadonlyMap<string, string>,
  platform: "EC2" | "FARGATE",
): void {
  for (const [member, type] of [
    ["vcpus", "VCPU"],
    ["memory", "MEMORY"],
  ] as const) {
    if (container[member] === undefined) continue;
    if (stated.has(type)) {
      refuse(`Cannot use both ECS containerProperties ${member} and resourceRequirement ${type}.`);
    }
    if (platform === "FARGATE") {
      refuse(`${member} is not applicable for Fargate. Use resourceRequirements of type ${type}.`);
    }
  }
}

/** A fraction is only ever a number of vCPUs. */
function numberOf(refuse: Refuse, type: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const shape = type === "VCPU" ? /^[0-9]+(\.[0-9]+)?$/ : /^[0-9]+$/;
  if (!shape.test(value)) {
    refuse(
      `Value ${value} for type ${type} in resourceRequirement is not valid. ` +
        "Please provide a numeric value.",
    );
  }
  return Number(value);
}
