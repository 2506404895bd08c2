/**
 * What was read from a machine image itself, or stated of it where it cannot be read. The compute resource
 * specification is a list of checks over these facts (`core/images/specification.ts`).
 *
 * What is not known is absent, which a check calls "unknown" and neither a pass nor a failure. What was looked for and
 * is not there says so with the word `none`.
 */
import type { Architecture } from "./instance-type.ts";

export type ImageFacts = {
  /** `linux`, `windows`, `darwin`. */
  readonly platform?: string;
  readonly distribution?: string;
  readonly distributionVersion?: string;
  readonly kernel?: string;
  readonly architecture?: Architecture;
  /** EC2's `hvm` or `paravirtual`, or what systemd calls it: `kvm`, `none` (bare metal), `container (docker)`. */
  readonly virtualization?: string;
  /** Docker or what stands in for it; the `process` runtime is no engine and says so by its name. */
  readonly containerEngine?: { readonly name: string; readonly version: string };
  /** Docker's own options (`/etc/docker/daemon.json`), by name. */
  readonly engineConfiguration?: Readonly<Record<string, string>>;
  /** `amazon-ecs-agent`, or `batchyard` for this server's own. */
  readonly agentName?: string;
  readonly agentVersion?: string;
  /** `ECS_…` variables that the agent starts with (`/etc/ecs/ecs.config`). */
  readonly agentConfiguration?: Readonly<Record<string, string>>;
  /** What starts and watches the agent: a unit such as `ecs.service`. */
  readonly agentSupervisor?: string;
  readonly agentEnabledAtBoot?: boolean;
  /** Whether an agent that dies is started again. */
  readonly agentRestarts?: boolean;
  /** Whether the agent's state of the machine it was made on was left in it. */
  readonly agentCheckpoint?: boolean;
  readonly logDrivers?: readonly string[];
  /** Name of process 1. */
  readonly initSystem?: string;
  readonly gpus?: readonly { readonly id: string; readonly model: string }[];
  readonly gpuDriverVersion?: string;
  /** The newest CUDA that the driver serves. */
  readonly cudaVersion?: string;
  /** Whether the container engine can give GPUs to containers (NVIDIA's container toolkit). */
  readonly gpuContainerRuntime?: boolean;
  readonly volumes?: readonly ImageVolume[];
  readonly freeDiskMiB?: number;
  /** Versions of installed packages, by name. */
  readonly packages?: Readonly<Record<string, string>>;
};

export type ImageVolume = {
  /** As EC2 names it, for instance `/dev/xvda`. */
  readonly device: string;
  readonly sizeGiB: number;
  readonly root?: boolean;
};

/**
 * The facts that decisions need, without the list of packages, which may have a thousand entries. `ecs-init` is the one
 * package that the specification asks for.
 */
export function briefFacts({ packages, ...facts }: ImageFacts): ImageFacts {
  if (packages === undefined) return facts;
  const ecsInit = packages["ecs-init"];
  return { ...facts, packages: ecsInit === undefined ? {} : { "ecs-init": ecsInit } };
}

/** Looked for and not there. */
export const absent = "none";

/** The agent of this server itself, which needs no installation. */
export const ownAgent = "batchyard";

/** What watches an agent that is part of the server's process. */
export const ownSupervisor = "this server";

/** Stands where a container engine would: commands run on the machine itself. For development. */
export const processRuntime = "process";
