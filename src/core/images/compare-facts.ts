/**
 * The difference of two images, fact by fact, in the order in which people ask: the system first, packages last. A fact
 * that neither has is no difference.
 */
import { absent, type ImageFacts } from "../../model/image-facts.ts";

export type FactGroup =
  | "system"
  | "agent"
  | "Docker"
  | "drivers"
  | "configuration"
  | "disk"
  | "packages";

export type Difference = {
  readonly group: FactGroup;
  readonly name: string;
  /** Absent where the first image has no such fact. */
  readonly before?: string;
  readonly after?: string;
};

const groupOf: { readonly [Name in keyof Required<ImageFacts>]: FactGroup } = {
  platform: "system",
  distribution: "system",
  distributionVersion: "system",
  kernel: "system",
  architecture: "system",
  virtualization: "system",
  initSystem: "system",
  agentName: "agent",
  agentVersion: "agent",
  agentSupervisor: "agent",
  agentEnabledAtBoot: "agent",
  agentRestarts: "agent",
  agentCheckpoint: "agent",
  logDrivers: "agent",
  containerEngine: "Docker",
  gpus: "drivers",
  gpuDriverVersion: "drivers",
  cudaVersion: "drivers",
  gpuContainerRuntime: "drivers",
  agentConfiguration: "configuration",
  engineConfiguration: "configuration",
  volumes: "disk",
  freeDiskMiB: "disk",
  packages: "packages",
};

export function compareFacts(before: ImageFacts, after: ImageFacts): readonly Difference[] {
  const left = flattened(before);
  const right = flattened(after);
  return Object.entries(groupOf).flatMap(([fact, group]) => {
    const names = new Set([...namesOf(left, fact), ...namesOf(right, fact)]);
    return [...names]
      .sort()
      .map((name) => ({ name, a: left.get(fact)?.get(name), b: right.get(fact)?.get(name) }))
      .filter(({ a, b }) => a !== b)
      .map(({ name, a, b }) => ({
        group,
        name: name === "" ? fact : name,
        ...(a !== undefined && { before: a }),
        ...(b !== undefined && { after: b }),
      }));
  });
}

/** By fact, each value as a text by the name within the fact; a plain value has the name "". */
function flattened(facts: ImageFacts): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const { containerEngine, gpus, volumes, logDrivers, ...rest } = facts;
  const texts = new Map<string, ReadonlyMap<string, string>>();
  for (const [name, value] of Object.entries(rest)) texts.set(name, plainOrMap(value));
  if (containerEngine !== undefined) {
    texts.set(
      "containerEngine",
      plain(`${containerEngine.name} ${containerEngine.version}`.trim()),
    );
  }
  if (logDrivers !== undefined) texts.set("logDrivers", listed(logDrivers));
  if (gpus !== undefined) texts.set("gpus", listed(gpus.map(({ model }) => model)));
  if (volumes !== undefined) {
    const sizes = volumes.map(
      ({ device, sizeGiB }) => [`volume ${device}`, `${sizeGiB} GiB`] as const,
    );
    texts.set("volumes", new Map(sizes));
  }
  return texts;
}

function plainOrMap(value: unknown): ReadonlyMap<string, string> {
  return typeof value === "object" && value !== null
    ? new Map(Object.entries(value).map(([name, one]) => [name, String(one)]))
    : plain(String(value));
}

/** The order in which they were read says nothing. */
function listed(values: readonly string[]): ReadonlyMap<string, string> {
  return plain([...values].sort().join(", ") || absent);
}

function plain(value: string): ReadonlyMap<string, string> {
  return new Map([["", value]]);
}

function namesOf(
  texts: ReadonlyMap<string, ReadonlyMap<string, string>>,
  fact: string,
): readonly string[] {
  return [...(texts.get(fact)?.keys() ?? [])];
}
