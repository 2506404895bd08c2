/**
 * Resources of a container on Kubernetes, as AWS Batch limits them: memory in whole Mi, vCPUs in quarters, GPUs whole.
 * Memory and GPUs are asked for and limited alike; of vCPUs the limit may be higher.
 */
import type { EksContainerProperties } from "../../model/eks-properties.ts";
import type { Refuse } from "./refuse.ts";

const memoryMiBMin = 4;
const cpuStep = 0.25;

const shapes: Readonly<Record<string, RegExp>> = {
  memory: /^([0-9]+)Mi$/,
  cpu: /^([0-9]+(?:\.[0-9]+)?)$/,
  "nvidia.com/gpu": /^([0-9]+)$/,
};

export function checkEksResources(
  refuse: Refuse,
  { limits = {}, requests = {} }: NonNullable<EksContainerProperties["resources"]>,
  required: boolean,
): void {
  const amounts = (given: Readonly<Record<string, string>>): ReadonlyMap<string, number> =>
    new Map(Object.entries(given).map(([type, value]) => [type, amountOf(refuse, type, value)]));
  const limited = amounts(limits);
  const requested = amounts(requests);
  for (const [type, amount] of requested) {
    const limit = limited.get(type);
    if (limit === undefined) continue;
    if (type === "cpu" && amount > limit) {
      refuse("cpu request must be <= to cpu limit if both are provided.");
    }
    if (type !== "cpu" && amount !== limit) {
      refuse(`${type} request must be equal to ${type} limit if both are provided.`);
    }
  }
  if (!required) return;
  for (const type of ["cpu", "memory"]) {
    if (!limited.has(type) && !requested.has(type)) {
      refuse(`${type} must be provided in limits or requests of resources.`);
    }
  }
}

function amountOf(refuse: Refuse, type: string, value: string): number {
  const shape = shapes[type] ?? refuse(`${type} is not a supported type for resources.`);
  const match = shape.exec(value);
  if (match === null) {
    refuse(
      `Value ${value} for type ${type} in resources is not valid. Provide a valid number and unit.`,
    );
  }
  const amount = Number(match[1]);
  if (type === "memory" && amount < memoryMiBMin) {
    refuse(`memory must be at least ${memoryMiBMin}Mi, got ${value}.`);
  }
  if (type === "cpu" && (amount < cpuStep || !Number.isInteger(amount / cpuStep))) {
    refuse(`cpu must be at least ${cpuStep} and a multiple of it, got ${value}.`);
  }
  return amount;
}
