/**
 * What the ECS agent is configured by, under its own names and meanings, as far as they apply: variables of the
 * environment, and `/etc/ecs/ecs.config` for what is not among them. Values of the file are taken literally, quotes and
 * all, as systemd's own reader for the ECS agent takes them.
 */
import type { ImageSettings } from "../images/image-settings.ts";
import { goDuration } from "./go-duration.ts";
import { readImageSettings } from "./read-image-settings.ts";
import { truth, whole } from "./variable-values.ts";

export type EcsVariables = Readonly<Record<string, string | undefined>>;

export type EcsConfig = {
  readonly cluster: string;
  /** Base URL without a slash at its end. */
  readonly server: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly dataFolder?: string;
  readonly logDrivers: readonly string[];
  readonly reservedMemoryMiB: number;
  readonly reservedPorts: { readonly tcp: readonly number[]; readonly udp: readonly number[] };
  /** Registered once, with the instance's first registration. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly allowPrivileged: boolean;
  readonly gpuSupport: boolean;
  readonly external: boolean;
  readonly images: ImageSettings;
  /** How long what is left of a task stays to be looked at. */
  readonly taskCleanUpWaitMs: number;
};

const cleanUpWait = "ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION";
/** Docker's, the agent's own, and SSH. */
const usualPorts = [22, 2375, 2376, 51678, 51679];
const drivers = [
  ...["awslogs", "fluentd", "gelf", "json-file", "journald", "logentries", "splunk", "syslog"],
  ...["awsfirelens", "sumologic", "none"],
];

/** `NAME=value` lines; comments and empty lines are passed over. */
export function parseConfigFile(text: string): EcsVariables {
  const variables: Record<string, string> = Object.create(null);
  for (const line of text.split("\n")) {
    const [, name, value] = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) variables[name] = value;
  }
  return variables;
}

/** The environment wins. Throws an Error that names the variable, what it holds and what it may hold. */
export function readEcsConfig(environment: EcsVariables, file: EcsVariables): EcsConfig {
  const get = (name: string): string => environment[name] || file[name] || "";
  const needed = (name: string, what: string): string => {
    const value = get(name);
    if (value !== "") return value;
    throw new Error(`${name} is not set: ${what}. Set it, or put it into /etc/ecs/ecs.config.`);
  };
  const sessionToken = get("AWS_SESSION_TOKEN");
  const dataFolder = get("ECS_DATADIR");
  return {
    cluster: get("ECS_CLUSTER") || "default",
    server: serverUrl(needed("ECS_BACKEND_HOST", "where the server is")),
    region:
      get("AWS_DEFAULT_REGION") ||
      needed("AWS_REGION", "the region of the server, such as us-east-1"),
    accessKeyId: needed("AWS_ACCESS_KEY_ID", "the key that `batchyard cluster token` made"),
    secretAccessKey: needed("AWS_SECRET_ACCESS_KEY", "the secret that belongs to the key"),
    ...(sessionToken !== "" && { sessionToken }),
    ...(dataFolder !== "" && { dataFolder }),
    logDrivers: logDrivers(get("ECS_AVAILABLE_LOGGING_DRIVERS")),
    reservedMemoryMiB: whole("ECS_RESERVED_MEMORY", get("ECS_RESERVED_MEMORY"), 65_535),
    reservedPorts: {
      tcp: ports("ECS_RESERVED_PORTS", get("ECS_RESERVED_PORTS"), usualPorts),
      udp: ports("ECS_RESERVED_PORTS_UDP", get("ECS_RESERVED_PORTS_UDP"), []),
    },
    attributes: texts("ECS_INSTANCE_ATTRIBUTES", get("ECS_INSTANCE_ATTRIBUTES")),
    tags: texts("ECS_CONTAINER_INSTANCE_TAGS", get("ECS_CONTAINER_INSTANCE_TAGS")),
    allowPrivileged: !truth("ECS_DISABLE_PRIVILEGED", get("ECS_DISABLE_PRIVILEGED")),
    gpuSupport: truth("ECS_ENABLE_GPU_SUPPORT", get("ECS_ENABLE_GPU_SUPPORT")),
    external: truth("ECS_EXTERNAL", get("ECS_EXTERNAL")),
    images: readImageSettings(get),
    taskCleanUpWaitMs: goDuration(cleanUpWait, get(cleanUpWait), { usualMs: 0, leastMs: 1_000 }),
  };
}

/** Without a scheme it is HTTPS, as for the ECS agent. */
function serverUrl(given: string): string {
  const text = /^https?:\/\//.test(given) ? given : `https://${given}`;
  if (!URL.canParse(text)) throw new Error(`ECS_BACKEND_HOST is no address: ${given}.`);
  return text.replace(/\/+$/, "");
}

function logDrivers(text: string): readonly string[] {
  const given = list("ECS_AVAILABLE_LOGGING_DRIVERS", text) ?? ["json-file", "none"];
  for (const driver of given) {
    if (typeof driver === "string" && drivers.includes(driver)) continue;
    throw new Error(
      `ECS_AVAILABLE_LOGGING_DRIVERS names ${JSON.stringify(driver)}; possible are ${drivers.join(", ")}.`,
    );
  }
  return given as readonly string[];
}

function ports(name: string, text: string, usual: readonly number[]): readonly number[] {
  const given = list(name, text) ?? usual;
  if (given.every((port) => Number.isInteger(port) && Number(port) > 0 && Number(port) < 65_536)) {
    return given as readonly number[];
  }
  throw new Error(`${name} must be a JSON list of ports, such as [22,2376]; it is ${text}.`);
}

/** Undefined when it is not set. */
function list(name: string, text: string): readonly unknown[] | undefined {
  if (text === "") return undefined;
  const value = parsed(text);
  if (Array.isArray(value)) return value;
  throw new Error(`${name} must be a JSON list, such as ["json-file","awslogs"]; it is ${text}.`);
}

function texts(name: string, text: string): Readonly<Record<string, string>> {
  if (text === "") return {};
  const value = parsed(text);
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (isObject && Object.values(value).every((one) => typeof one === "string")) {
    return value as Record<string, string>;
  }
  throw new Error(`${name} must be a JSON object of texts, such as {"rack":"7"}; it is ${text}.`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
