/**
 * What one container of a job runs: the definition's with the overrides of SubmitJob merged in and the parameters
 * put into the command, and the resources this asks for.
 *
 * AWS Batch's rules: a command replaces; environment merges by name, an override wins; resourceRequirements merge
 * per type. The deprecated `vcpus` and `memory` of an override change only the deprecated members of a
 * definition, never its resourceRequirements.
 */
import type { ContainerProperties, KeyValue, ResourceRequirement } from "../../model/container.ts";
import type { PlatformCapability } from "../../model/job.ts";
import { cpuUnitsPerVCpu, type Resources } from "../../model/resources.ts";
import { substituteParameters } from "./substitute-parameters.ts";

export type ContainerOverrides = {
  readonly command?: readonly string[];
  readonly environment?: readonly KeyValue[];
  readonly resourceRequirements?: readonly {
    readonly type: string;
    readonly value: string;
  }[];
  readonly vcpus?: number;
  readonly memory?: number;
};

/** The members that overrides and parameters touch. */
export type Overridable = Pick<
  ContainerProperties,
  "command" | "environment" | "resourceRequirements" | "vcpus" | "memory"
>;

export type Invalid = { readonly kind: "invalid"; readonly message: string };

export type ResolvedMembers =
  | { readonly kind: "resolved"; readonly members: Overridable; readonly resources: Resources }
  | Invalid;

const memoryMiBMin = 4;

/** Answers the touched members as they become. What the definition has of them is to be left out beside these. */
export function resolveContainer(
  properties: Overridable,
  overrides: ContainerOverrides,
  parameters: Readonly<Record<string, string>>,
  platformCapability: PlatformCapability,
): ResolvedMembers {
  const fault = faultOfOverrides(overrides);
  if (fault !== undefined) return invalid(fault);

  const given = overrides.command?.length ? overrides.command : properties.command;
  const command = substituteParameters(given ?? [], parameters);
  if (command.kind === "unresolved") {
    return invalid(
      `Unable to substitute value. No parameter found for reference ${command.reference}`,
    );
  }
  const container: Overridable = {
    ...mergeRequirements(properties, overrides),
    ...(given === undefined ? {} : { command: command.command }),
    ...mergeEnvironment(properties.environment, overrides.environment),
  };
  return resourcesOf(container, platformCapability);
}

/** What the container's resourceRequirements, or its deprecated members, ask for. */
function resourcesOf(
  container: Overridable,
  platformCapability: PlatformCapability,
): ResolvedMembers {
  const stated = (type: ResourceRequirement["type"]): string | undefined =>
    container.resourceRequirements?.find((requirement) => requirement.type === type)?.value;
  const vCpusText = stated("VCPU") ?? container.vcpus?.toString();
  const memoryText = stated("MEMORY") ?? container.memory?.toString();
  const gpusText = stated("GPU") ?? "0";
  if (vCpusText === undefined) return invalid("vCPU is required.");
  if (memoryText === undefined) return invalid("Memory is required.");

  const vCpus = numberIn(vCpusText);
  const memoryMiB = numberIn(memoryText);
  const gpus = numberIn(gpusText);
  if (vCpus === undefined) return notNumeric("VCPU", vCpusText);
  if (memoryMiB === undefined || !Number.isInteger(memoryMiB)) {
    return notNumeric("MEMORY", memoryText);
  }
  if (gpus === undefined || !Number.isInteger(gpus)) return notNumeric("GPU", gpusText);
  // Fargate sells quarters of a vCPU; elsewhere they are whole.
  const fractions = platformCapability === "FARGATE";
  if (!fractions && vCpus < 1) return invalid(`vCPU must be at least 1, got ${vCpusText}.`);
  if (!fractions && !Number.isInteger(vCpus)) return notNumeric("VCPU", vCpusText);
  if (memoryMiB < memoryMiBMin) {
    return invalid(`Memory must be at least ${memoryMiBMin} Mib, got ${memoryText} Mib.`);
  }
  if (stated("GPU") !== undefined && gpus < 1) return notNumeric("GPU", gpusText);
  return {
    kind: "resolved",
    members: container,
    resources: { cpu: Math.round(vCpus * cpuUnitsPerVCpu), memoryMiB, gpus },
  };
}

function faultOfOverrides(overrides: ContainerOverrides): string | undefined {
  if (overrides.command?.includes("")) {
    return "Container overrides command must not contain an empty string.";
  }
  const reserved = overrides.environment?.find(({ name }) => name?.startsWith("AWS_BATCH"));
  if (reserved !== undefined) {
    return `Environment variable ${reserved.name} is not allowed: names starting with AWS_BATCH are reserved.`;
  }
  const types = (overrides.resourceRequirements ?? []).map(({ type }) => type);
  if (new Set(types).size < types.length) {
    return "Cannot provide duplicates in resourceRequirements.";
  }
  const unknown = types.find((type) => !isRequirementType(type));
  if (unknown !== undefined) {
    return `${unknown} is not a supported type for resourceRequirements. Valid values: [VCPU, MEMORY, GPU]`;
  }
  return undefined;
}

/** Deprecated members stay where the definition has them, as AWS echoes them. */
function mergeRequirements(
  properties: Overridable,
  overrides: ContainerOverrides,
): Pick<Overridable, "vcpus" | "memory" | "resourceRequirements"> {
  const merged = new Map<ResourceRequirement["type"], string>();
  for (const { type, value } of properties.resourceRequirements ?? []) merged.set(type, value);
  for (const { type, value } of overrides.resourceRequirements ?? []) {
    if (isRequirementType(type)) merged.set(type, value);
  }
  const vcpus = merged.has("VCPU") ? undefined : (overrides.vcpus ?? properties.vcpus);
  const memory = merged.has("MEMORY") ? undefined : (overrides.memory ?? properties.memory);
  return {
    resourceRequirements: [...merged].map(([type, value]) => ({ type, value })),
    ...(vcpus === undefined ? {} : { vcpus }),
    ...(memory === undefined ? {} : { memory }),
  };
}

/** The definition's order stays; new names follow in the override's order. */
function mergeEnvironment(
  defined: readonly KeyValue[] | undefined,
  override: readonly KeyValue[] | undefined,
): Pick<Overridable, "environment"> {
  if (!override?.length) return defined === undefined ? {} : { environment: defined };
  const merged = new Map<string | undefined, KeyValue>();
  for (const entry of defined ?? []) merged.set(entry.name, entry);
  for (const entry of override) merged.set(entry.name, entry);
  return { environment: [...merged.values()] };
}

function isRequirementType(type: string): type is ResourceRequirement["type"] {
  return type === "VCPU" || type === "MEMORY" || type === "GPU";
}

function numberIn(text: string): number | undefined {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

function notNumeric(type: string, value: string): Invalid {
  return invalid(
    `Value ${value} for type ${type} in resourceRequirement is not valid. Please provide a numeric value.`,
  );
}

function invalid(message: string): Invalid {
  return { kind: "invalid", message };
}
