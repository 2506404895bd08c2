/**
 * Facts as people state them for images that cannot be read: EC2 tags `batchyard:<fact>` with one text each, or a JSON
 * document with the members of `ImageFacts`. A list is written with commas, a map as name=value with semicolons, a
 * volume as device:GiB with `:root` behind the root volume.
 */
import { type ImageFacts, type ImageVolume, processRuntime } from "../../model/image-facts.ts";

/** Facts, or what is wrong with the first that is wrong. */
export type ReadFacts =
  | { readonly kind: "read"; readonly facts: ImageFacts }
  | { readonly kind: "wrong"; readonly problem: string };

type Form = {
  /** Said of a value that is none. */
  readonly allowed: string;
  /** Undefined for a text that is no such value. */
  readonly fromText: (text: string) => unknown;
  readonly accepts: (value: unknown) => boolean;
};

const text: Form = {
  allowed: "a text",
  fromText: (given) => given || undefined,
  accepts: (value) => typeof value === "string" && value !== "",
};

const yesOrNo: Form = {
  allowed: "true or false",
  fromText: (given) => (given === "true" ? true : given === "false" ? false : undefined),
  accepts: (value) => typeof value === "boolean",
};

const mebibytes: Form = {
  allowed: "a whole number of MiB",
  fromText: (given) => (/^\d+$/.test(given) ? Number(given) : undefined),
  accepts: (value) => Number.isInteger(value) && (value as number) >= 0,
};

const list: Form = {
  allowed: "a list of texts",
  fromText: (given) => partsOf(given, ","),
  accepts: (value) => Array.isArray(value) && value.every(text.accepts),
};

const map: Form = {
  allowed: "texts by name, such as ECS_ENABLE_GPU_SUPPORT=true",
  fromText(given) {
    const pairs = partsOf(given, ";").map((part) => /^([^=]+)=(.*)$/s.exec(part));
    return pairs.includes(null)
      ? undefined
      : Object.fromEntries(pairs.map((pair) => [pair?.[1]?.trim() ?? "", pair?.[2] ?? ""]));
  },
  accepts: (value) =>
    isObject(value) && Object.values(value).every((one) => typeof one === "string"),
};

const facts: { readonly [Name in keyof Required<ImageFacts>]: Form } = {
  platform: text,
  distribution: text,
  distributionVersion: text,
  kernel: text,
  architecture: {
    allowed: "x86_64 or arm64",
    fromText: (given) => (isArchitecture(given) ? given : undefined),
    accepts: isArchitecture,
  },
  virtualization: text,
  containerEngine: {
    allowed: "an engine's name and version, such as docker 25.0.8, or none",
    fromText(given) {
      const [name = "", version = "", ...rest] = given.trim().split(/\s+/);
      return name === "" || rest.length > 0 ? undefined : { name, version };
    },
    accepts: (value) =>
      isObject(value) &&
      text.accepts(value.name) &&
      value.name !== processRuntime &&
      typeof value.version === "string",
  },
  engineConfiguration: map,
  agentName: text,
  agentVersion: text,
  agentConfiguration: map,
  agentSupervisor: text,
  agentEnabledAtBoot: yesOrNo,
  agentRestarts: yesOrNo,
  agentCheckpoint: yesOrNo,
  logDrivers: list,
  initSystem: text,
  gpus: {
    allowed: "GPUs as id=model, such as GPU-1=NVIDIA A10G",
    fromText(given) {
      const pairs = map.fromText(given);
      if (!isObject(pairs)) return undefined;
      return Object.entries(pairs).map(([id, model]) => ({ id, model }));
    },
    accepts: (value) =>
      Array.isArray(value) &&
      value.every((gpu) => isObject(gpu) && text.accepts(gpu.id) && text.accepts(gpu.model)),
  },
  gpuDriverVersion: text,
  cudaVersion: text,
  gpuContainerRuntime: yesOrNo,
  volumes: {
    allowed: "volumes as device:GiB, such as /dev/xvda:30:root,/dev/xvdb:100",
    fromText(given) {
      const volumes = partsOf(given, ",").map(volumeOf);
      return volumes.includes(undefined) ? undefined : volumes;
    },
    accepts: (value) => Array.isArray(value) && value.every(isVolume),
  },
  freeDiskMiB: mebibytes,
  packages: map,
};

const prefix = "batchyard:";

/** Tags that are no facts are passed over, also `batchyard:` tags of another name: an image may carry any. */
export function factsFromTags(tags: Readonly<Record<string, string>>): ReadFacts {
  const found: Record<string, unknown> = {};
  for (const [key, given] of Object.entries(tags)) {
    const name = key.startsWith(prefix) ? key.slice(prefix.length) : "";
    if (!Object.hasOwn(facts, name)) continue;
    const form = facts[name as keyof ImageFacts];
    const value = form.fromText(given);
    if (value === undefined || !form.accepts(value)) {
      return wrong(`Invalid value '${given}' for tag ${key}: it must be ${form.allowed}.`);
    }
    found[name] = value;
  }
  return { kind: "read", facts: found };
}

/** `value` is a parsed JSON document. */
export function factsFromJson(value: unknown): ReadFacts {
  if (!isObject(value)) return wrong('Facts are a JSON object, for instance {"kernel": "6.1.0"}.');
  for (const [name, given] of Object.entries(value)) {
    if (!Object.hasOwn(facts, name)) {
      return wrong(`There is no fact ${name}. Facts are: ${Object.keys(facts).join(", ")}.`);
    }
    const form = facts[name as keyof ImageFacts];
    if (!form.accepts(given)) {
      return wrong(
        `Invalid value ${JSON.stringify(given)} for ${name}: it must be ${form.allowed}.`,
      );
    }
  }
  return { kind: "read", facts: value };
}

function wrong(problem: string): ReadFacts {
  return { kind: "wrong", problem };
}

function partsOf(given: string, separator: string): readonly string[] {
  return given
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function volumeOf(part: string): ImageVolume | undefined {
  const [, device, size, root] = /^(\/?[^:]+):(\d+)(:root)?$/.exec(part) ?? [];
  if (device === undefined || size === undefined) return undefined;
  return { device, sizeGiB: Number(size), ...(root !== undefined && { root: true }) };
}

function isVolume(value: unknown): boolean {
  return (
    isObject(value) &&
    text.accepts(value.device) &&
    typeof value.sizeGiB === "number" &&
    value.sizeGiB > 0 &&
    (value.root === undefined || typeof value.root === "boolean")
  );
}

function isArchitecture(value: unknown): boolean {
  return value === "x86_64" || value === "arm64";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
