/**
 * vCPUs, memory and GPUs of a container: from `resourceRequirements`, or the older `vcpus` and `memory` (EC2
 * only), never both for one kind. Every container says vCPUs and memory.
 */
import type { ContainerProperties } from "../../model/container.ts";
import type { PlatformCapability } from "../../model/job.ts";
import type { TaskContainerProperties } from "../../model/task-work.ts";
import { checkOneOf } from "./check-one-of.ts";
import type { Refuse } from "./refuse.ts";

const memoryMiBMin = 4;

/** What one container asks for. On Fargate only the sum over a task must be one of the sizes. */
export function checkResourceRequirements(
  refuse: Refuse,
  { resourceRequirements = [] }: TaskContainerProperties,
  platform: PlatformCapability,
): { readonly vCpus: number; readonly memoryMiB: number } {
  const stated = new Map<string, string>();
  for (const { type, value } of resourceRequirements) {
    checkOneOf(refuse, "resourceRequirement type", type, ["VCPU", "MEMORY", "GPU"]);
    if (stated.has(type)) refuse("Cannot provide duplicates in resourceRequirements.");
    stated.set(type, value);
  }
  const vCpus = numberOf(refuse, "VCPU", stated.get("VCPU")) ?? refuse("vCPU is required.");
  const memoryMiB =
    numberOf(refuse, "MEMORY", stated.get("MEMORY")) ?? refuse("Memory is required.");
  const gpus = numberOf(refuse, "GPU", stated.get("GPU"));
  if (platform === "FARGATE") {
    if (gpus !== undefined) refuse("GPU is not applicable for Fargate.");
    return { vCpus, memoryMiB };
  }
  // Whole vCPUs only; a fraction over 1 is as wrong as one under it.
  if (vCpus < 1) refuse(`vCPU must be at least 1, got ${vCpus}.`);
  if (!Number.isInteger(vCpus)) refuse(`vCPU must be a whole number for EC2, got ${vCpus}.`);
  if (memoryMiB < memoryMiBMin || !Number.isInteger(memoryMiB)) {
    refuse(`Memory must be at least ${memoryMiBMin} Mib, got ${memoryMiB} Mib.`);
  }
  if (gpus !== undefined && gpus < 1) refuse(`GPU must be at least 1, got ${gpus}.`);
  return { vCpus, memoryMiB };
}

/** The members that came before `resourceRequirements`. */
export function checkOldMembers(
  refuse: Refuse,
  container: ContainerProperties,
  platform: "EC2" | "FARGATE",
): void {
  const stated = new Set((container.resourceRequirements ?? []).map(({ type }) => type));
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
