/**
 * What the host provider cannot launch, in EC2's codes and opening words, followed by the figures of this machine
 * and what its owner can do.
 */
import type { Architecture, InstanceType } from "../../model/instance-type.ts";
import { type Resources, vCpus } from "../../model/resources.ts";
import type { LaunchOutcome } from "../../ports/machine-provider.ts";
import type { HostResources, Overcommit } from "./host-ledger.ts";

export type Refusal = Extract<LaunchOutcome, { kind: "refused" }>;

export function unknownType(name: string): Refusal {
  return refused(
    "InvalidParameterValue",
    `Invalid value '${name}' for InstanceType: this server knows no such instance type`,
  );
}

export function wrongArchitecture(type: InstanceType, host: Architecture): Refusal {
  const example = host === "arm64" ? "m6g, c6g or t4g" : "m6i, c6i or t3";
  return refused(
    "Unsupported",
    `The architecture '${type.architecture}' of ${type.name} does not match the architecture ` +
      `'${host}' of this machine; use instance types such as ${example}`,
  );
}

export function noSuchGpus(
  instanceType: string,
  { gpus }: Resources,
  host: HostResources,
): Refusal {
  const present = host.gpuIds.length === 0 ? "no GPU" : `${host.gpuIds.length} GPU(s)`;
  return refused(
    "Unsupported",
    `${instanceType} has ${gpus} GPU(s) and this machine has ${present}; ` +
      "GPUs are those that nvidia-smi lists when the server starts",
  );
}

export type CapacityFigures = {
  readonly host: HostResources;
  readonly inUse: Resources;
  readonly overcommit: Overcommit;
};

/** `wanted` is an instance type's name or what else was to start; `needs` is absent when it takes any rest. */
export function insufficientCapacity(
  wanted: string,
  needs: Resources | undefined,
  { host, inUse, overcommit }: CapacityFigures,
): Refusal {
  const sentences = [`We currently do not have sufficient ${wanted} capacity`];
  if (needs !== undefined) sentences.push(`it needs ${figures(needs)}`);
  sentences.push(
    `this machine has ${figures({ ...hostTotal(host) })} and ${figures(inUse)} are in use`,
    advice(needs, overcommit),
  );
  return refused("InsufficientInstanceCapacity", sentences.join("; "));
}

function advice(needs: Resources | undefined, overcommit: Overcommit): string {
  if (needs !== undefined && needs.gpus > 0) return "a GPU serves one instance at a time";
  if (overcommit === false) return "start the server with --overcommit to allow more";
  return "start the server with a greater --overcommit to allow more";
}

function hostTotal(host: HostResources): Resources {
  return { cpu: host.vCpus * 1024, memoryMiB: host.memoryMiB, gpus: host.gpuIds.length };
}

function figures(resources: Resources): string {
  const gpus = resources.gpus > 0 ? `, ${resources.gpus} GPU(s)` : "";
  const gib = (resources.memoryMiB / 1024).toFixed(1);
  return `${vCpus(resources)} vCPUs${gpus} and ${gib} GiB of memory`;
}

function refused(code: string, message: string): Refusal {
  return { kind: "refused", code, message };
}
