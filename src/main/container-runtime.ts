/** Chooses what runs containers on this machine: an engine where one answers, else the commands themselves. */

import { type DockerEngine, findDockerEngine } from "../agent/docker/docker-engine.ts";
import { createDockerRuntime } from "../agent/docker/docker-runtime.ts";
import { createProcessRuntime } from "../agent/process/process-runtime.ts";
import type { Clock } from "../ports/clock.ts";
import type { ContainerRuntime } from "../ports/container-runtime.ts";
import type { Logger } from "../ports/telemetry.ts";
import type { ServerSettings } from "./settings.ts";

export type RuntimeOptions = {
  readonly wanted: ServerSettings["runtime"];
  readonly scratchDir: string;
  /** Marks everything this server starts, so that its next start finds what a crash left. */
  readonly ownerId: string;
  readonly clock: Clock;
  readonly log: Logger;
};

export async function chooseRuntime(options: RuntimeOptions): Promise<ContainerRuntime> {
  const { wanted, ownerId, clock, log } = options;
  const engine = await wantedEngine(wanted, log);
  if (engine === undefined) return createProcessRuntime(options);
  return createDockerRuntime({ engine, ownerId, clock, log });
}

/** Undefined: commands are to run on the machine itself. */
export async function wantedEngine(
  wanted: RuntimeOptions["wanted"],
  log: Logger,
): Promise<DockerEngine | undefined> {
  if (wanted === "process") return undefined;
  const engine = await findDockerEngine();
  if (engine !== undefined) return engine;
  if (wanted === "docker") {
    throw new Error(
      "No container engine answers (asked DOCKER_HOST, Docker's and Podman's sockets). " +
        "Start one, or use --runtime process to run jobs on this machine itself.",
    );
  }
  log.info({}, "no container engine answers: jobs run on this machine itself (process runtime)");
  return undefined;
}
