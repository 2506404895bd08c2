/**
 * Runs containers through the Docker Engine API (Docker, or Podman's socket).
 *
 * Containers carry the owner's id as a label: `sweep` removes those that an earlier, killed process left and touches
 * nobody else's. A container is removed with its volumes as soon as its exit and output are known.
 */
import { Readable } from "node:stream";
import type Dockerode from "dockerode";
import type { Clock } from "../../ports/clock.ts";
import {
  type ContainerExit,
  type ContainerRequest,
  type ContainerRuntime,
  type RunningContainer,
  StartFailure,
} from "../../ports/container-runtime.ts";
import type { Logger } from "../../ports/telemetry.ts";
import { outputFlow } from "../output-flow.ts";
import { frameReader, streamEnded } from "./attached-output.ts";
import { containerOptions, ownerLabel, volumeNames } from "./container-options.ts";
import type { DockerEngine } from "./docker-engine.ts";
import { dockerFailure, engineStatus } from "./docker-failure.ts";
import { imagePuller } from "./image-puller.ts";

export type DockerRuntimeOptions = {
  readonly engine: DockerEngine;
  /** Tells this server's containers from those of any other on the same engine. */
  readonly ownerId: string;
  readonly log: Logger;
  readonly clock: Clock;
};

const engineRetryMs = 1_000;

export function createDockerRuntime(options: DockerRuntimeOptions): ContainerRuntime {
  const { engine, log } = options;
  const { docker } = engine;
  /** Containers by id: running, and those whose removal is under way. */
  const live = new Map<string, RunningContainer>();
  const removals = new Set<Promise<void>>();

  const remove = (container: Dockerode.Container, volumes: readonly string[]): void => {
    const removal = removeContainer(docker, container, volumes)
      .catch((error: unknown) => {
        log.warn({ container: container.id, error: String(error) }, "a container was not removed");
      })
      .finally(() => {
        removals.delete(removal);
        live.delete(container.id);
      });
    removals.add(removal);
  };

  return {
    name: engine.name,
    version: engine.version,
    usesImages: true,
    pull: imagePuller(docker),
    async start(request) {
      const container = await createContainer(docker, request, options.ownerId);
      try {
        const running = await startContainer(options, container, request);
        live.set(container.id, running);
        const done = (): void => remove(container, volumeNames(request));
        running.exited.then(done, done);
        return running;
      } catch (error) {
        remove(container, volumeNames(request));
        throw error instanceof StartFailure ? error : dockerFailure("Start", error);
      }
    },
    async sweep() {
      const filters = { label: [`${ownerLabel}=${options.ownerId}`] };
      for (const { Id } of await docker.listContainers({ all: true, filters })) {
        if (!live.has(Id)) await removeContainer(docker, docker.getContainer(Id), []);
      }
      // Those of live containers are in use, which the engine knows.
      const { Volumes } = await docker.listVolumes({ filters });
      for (const { Name } of Volumes ?? []) await removeVolume(docker, Name);
    },
    async close() {
      await Promise.all([...live.values()].map((running) => running.stop(0)));
      await Promise.all(removals);
    },
  };
}

async function createContainer(
  docker: Dockerode,
  request: ContainerRequest,
  ownerId: string,
): Promise<Dockerode.Container> {
  try {
    return await docker.createContainer(containerOptions(request, ownerId));
  } catch (error) {
    throw dockerFailure("Create", error);
  }
}

async function startContainer(
  { clock, log }: DockerRuntimeOptions,
  container: Dockerode.Container,
  request: ContainerRequest,
): Promise<RunningContainer> {
  // Before the start, so that the first byte is seen.
  const attached = await container.attach({ stream: true, stdout: true, stderr: true });
  if (!(attached instanceof Readable)) throw new Error("the engine's attach gave no stream");
  const flow = outputFlow(request.output);
  flow.attachFrames(attached, frameReader(flow.push));
  const outputEnded = streamEnded(attached);
  try {
    await container.start();
  } catch (error) {
    attached.destroy();
    throw error;
  }
  const startedAt = clock.now();
  const ended = exitOf(container, clock, log);
  let stopping: Promise<void> | undefined;
  return {
    runtimeId: container.id,
    startedAt,
    exited: ended.then(async (exit) => {
      await outputEnded;
      await flow.idle();
      return exit;
    }),
    stop(graceMs) {
      // A second stop may be less patient than the first.
      if (graceMs <= 0) stopping = endNow(container, ended);
      stopping ??= endInTime(container, graceMs, ended);
      return stopping;
    },
  };
}

/** Lasts as long as the container, also over a restart of the engine. */
async function exitOf(
  container: Dockerode.Container,
  clock: Clock,
  log: Logger,
): Promise<ContainerExit> {
  for (;;) {
    try {
      const { StatusCode: exitCode } = (await container.wait()) as { StatusCode: number };
      if (exitCode === 0) return { exitCode, outOfMemory: false };
      const { State } = await container.inspect();
      return { exitCode, outOfMemory: State.OOMKilled };
    } catch (error) {
      if (engineStatus(error) === 404) {
        throw new StartFailure("ContainerVanishedError: the container was removed", false);
      }
      log.warn({ container: container.id, error: String(error) }, "the engine does not answer");
      await new Promise<void>((resolve) => clock.after(engineRetryMs, resolve));
    }
  }
}

/** The engine sends the image's stop signal, SIGTERM if it names none; it counts in whole seconds. */
async function endInTime(
  container: Dockerode.Container,
  graceMs: number,
  ended: Promise<unknown>,
): Promise<void> {
  await container.stop({ t: Math.ceil(graceMs / 1000) }).catch(unlessGone);
  await ended.catch(() => undefined);
}

async function endNow(container: Dockerode.Container, ended: Promise<unknown>): Promise<void> {
  await container.kill({ signal: "SIGKILL" }).catch(unlessGone);
  await ended.catch(() => undefined);
}

async function removeContainer(
  docker: Dockerode,
  container: Dockerode.Container,
  volumes: readonly string[],
): Promise<void> {
  await container.remove({ force: true, v: true }).catch(unlessGone);
  for (const name of volumes) await removeVolume(docker, name);
}

async function removeVolume(docker: Dockerode, name: string): Promise<void> {
  await docker.getVolume(name).remove().catch(unlessGone);
}

/** 304: had stopped; 404: is not there; 409: not running, in use, or being removed by somebody else. */
function unlessGone(error: unknown): void {
  if (![304, 404, 409].includes(engineStatus(error) ?? 0)) throw error;
}
