/**
 * Runs containers through the Docker Engine API (Docker, or Podman's socket).
 *
 * Containers carry the owner's id as a label: `sweep` removes those that an earlier, killed process left and touches
 * nobody else's. A container is removed once its exit and output are known, or somewhat later, fresh volumes after
 * their task.
 */
import { Readable } from "node:stream";
import type Dockerode from "dockerode";
import type { Clock } from "../../ports/clock.ts";
import {
  type ContainerExit,
  type ContainerRequest,
  type ContainerRuntime,
  type OutputPosition,
  type RunningContainer,
  StartFailure,
} from "../../ports/container-runtime.ts";
import type { Logger } from "../../ports/telemetry.ts";
import { cachedFirst, type PullSettings } from "../images/image-settings.ts";
import { type OutputFlow, outputFlow } from "../output-flow.ts";
import { frameReader, streamEnded } from "./attached-output.ts";
import {
  containerOptions,
  engineName,
  ownerLabel,
  taskLabel,
  volumeNames,
} from "./container-options.ts";
import type { DockerEngine } from "./docker-engine.ts";
import { dockerFailure, engineStatus } from "./docker-failure.ts";
import { endedContainers, unlessGone } from "./ended-containers.ts";
import type { ImageKeeper } from "./image-keeper.ts";
import { imagePuller } from "./image-puller.ts";
import { type JobNetworks, jobNetworks } from "./job-networks.ts";
import { keepingDriver, readKept } from "./kept-output.ts";

export type DockerRuntimeOptions = {
  readonly engine: DockerEngine;
  /** Tells this server's containers from those of any other on the same engine. */
  readonly ownerId: string;
  readonly log: Logger;
  readonly clock: Clock;
  /** How images are pulled; only those that are not there when absent. */
  readonly pulls?: PullSettings;
  /** Who removes images that nobody needs; absent: nobody. */
  readonly keeper?: ImageKeeper;
  /** The engine keeps what containers say, for an agent that goes on after a restart. */
  readonly keepOutput?: boolean;
  /** How long containers that have ended stay to be looked at; not at all when absent. */
  readonly keepEndedMs?: number;
};

/** What is to be gone when a task is over. */
type TaskRemains = { readonly containers: Set<Promise<void>>; readonly volumes: Set<string> };

const engineRetryMs = 1_000;
/** How long the output of an adopted container may take to arrive once it has ended. */
const lastOutputMs = 1_000;

export function createDockerRuntime(options: DockerRuntimeOptions): ContainerRuntime {
  const { engine, log } = options;
  const { docker } = engine;
  /** Containers by id: running, and those whose removal is under way. */
  const live = new Map<string, RunningContainer>();
  const removals = new Set<Promise<void>>();
  const tasks = new Map<string, TaskRemains>();
  const networks = jobNetworks(docker, { [ownerLabel]: options.ownerId });
  const ended = endedContainers(options.clock, options.keepEndedMs ?? 0);

  const remainsOf = (taskArn: string): TaskRemains => {
    const known = tasks.get(taskArn) ?? { containers: new Set(), volumes: new Set() };
    tasks.set(taskArn, known);
    return known;
  };
  const track = (removal: Promise<void>, failure: string, done: () => void): Promise<void> => {
    const tracked = removal
      .catch((error: unknown) => log.warn({ error: String(error) }, failure))
      .finally(() => {
        removals.delete(tracked);
        done();
      });
    removals.add(tracked);
    return tracked;
  };
  const remove = (container: Dockerode.Container, taskArn: string, stayMs?: number): void => {
    const removal = track(
      ended.remove(container, stayMs),
      `container ${container.id} was not removed`,
      () => live.delete(container.id),
    );
    remainsOf(taskArn).containers.add(removal);
  };
  const release = (taskArn: string): void => {
    const { containers, volumes } = remainsOf(taskArn);
    tasks.delete(taskArn);
    const removal = Promise.all(containers).then(async () => {
      await removeVolumes(docker, volumes);
      await networks.leave(taskArn);
    });
    const failure = `volumes or network of task ${taskArn} were not removed`;
    void track(removal, failure, () => undefined);
  };

  return {
    name: engine.name,
    version: engine.version,
    usesImages: true,
    keepsOutput: options.keepOutput ?? false,
    pull: imagePuller({ ...options, docker, settings: options.pulls ?? cachedFirst }),
    async start(request) {
      for (const name of volumeNames(request)) remainsOf(request.taskArn).volumes.add(name);
      const container = await createContainer(options, networks, request);
      try {
        const running = await startContainer(options, container, request);
        live.set(container.id, running);
        const done = (): void => remove(container, request.taskArn);
        running.exited.then(done, done);
        return running;
      } catch (error) {
        remove(container, request.taskArn, 0);
        throw error instanceof StartFailure ? error : dockerFailure("Start", error);
      }
    },
    async adopt(request, from) {
      const found = await findContainer(docker, request, options.ownerId);
      if (found === undefined) return undefined;
      for (const name of volumeNames(request)) remainsOf(request.taskArn).volumes.add(name);
      const running = await goOn(options, found, request, from);
      live.set(found.container.id, running);
      const done = (): void => remove(found.container, request.taskArn);
      running.exited.then(done, done);
      return running;
    },
    release,
    async sweep(isKept = () => false) {
      const filters = { label: [`${ownerLabel}=${options.ownerId}`] };
      for (const { Id, Labels } of await docker.listContainers({ all: true, filters })) {
        if (live.has(Id) || isKept(Labels[taskLabel] ?? "")) continue;
        const container = docker.getContainer(Id);
        const leftMs = await ended.leftMs(container);
        if (leftMs === 0) {
          await ended.remove(container, 0);
          continue;
        }
        const taskArn = Labels[taskLabel] ?? "";
        remove(container, taskArn, leftMs);
        release(taskArn);
      }
      // A task may be between two containers, and then nobody uses its volumes.
      const kept = new Set([...tasks.values()].flatMap((remains) => [...remains.volumes]));
      const { Volumes } = await docker.listVolumes({ filters });
      const unused = (Volumes ?? []).filter(
        ({ Name, Labels }) => !kept.has(Name) && !isKept(Labels?.[taskLabel] ?? ""),
      );
      await removeVolumes(
        docker,
        unused.map(({ Name }) => Name),
      );
      await networks.sweep();
    },
    async close() {
      await Promise.all([...live.values()].map((running) => running.stop(0)));
      ended.hurry();
      await Promise.all(removals);
      for (const [taskArn, { volumes }] of tasks) {
        await removeVolumes(docker, volumes);
        await networks.leave(taskArn);
      }
    },
  };
}

async function createContainer(
  { engine, ownerId, keepOutput = false }: DockerRuntimeOptions,
  networks: JobNetworks,
  request: ContainerRequest,
): Promise<Dockerode.Container> {
  const { network, taskArn } = request;
  try {
    const name = network && (await networks.join(network, taskArn));
    return await engine.docker.createContainer(
      containerOptions(request, {
        ownerId,
        ...(keepOutput && { logConfig: keepingDriver(engine.name) }),
        ...(name !== undefined && { networkName: name }),
      }),
    );
  } catch (error) {
    throw dockerFailure("Create", error);
  }
}

/** Undefined when it is not there, or somebody else's. */
async function findContainer(
  docker: Dockerode,
  request: ContainerRequest,
  ownerId: string,
): Promise<FoundContainer | undefined> {
  try {
    const found = await docker.getContainer(engineName(request)).inspect();
    const { Id, Config, State, HostConfig } = found;
    if (Config.Labels[ownerLabel] !== ownerId) return undefined;
    const keepsOutput = ["local", "json-file"].includes(HostConfig.LogConfig?.Type ?? "");
    return { container: docker.getContainer(Id), state: State, keepsOutput };
  } catch (error) {
    if (engineStatus(error) === 404) return undefined;
    throw error;
  }
}

type FoundContainer = {
  readonly container: Dockerode.Container;
  readonly state: Dockerode.ContainerInspectInfo["State"];
  /** Whether the engine has what it said before. */
  readonly keepsOutput: boolean;
};

async function startContainer(
  options: DockerRuntimeOptions,
  container: Dockerode.Container,
  request: ContainerRequest,
): Promise<RunningContainer> {
  const flow = outputFlow(request.output);
  // Before the start, so that the first byte is seen.
  const attached = await attach(container);
  flow.attachFrames(attached, frameReader(flow.push));
  const outputEnded = streamEnded(attached);
  try {
    await container.start();
  } catch (error) {
    attached.destroy();
    throw error;
  }
  const ended = exitOf(container, options.clock, options.log);
  return follow(container, request, {
    ...{ flow, outputEnded, ended, startedAt: options.clock.now() },
  });
}

/** With a container that was found: it may run, have ended, or never have been started. */
async function goOn(
  options: DockerRuntimeOptions,
  { container, state, keepsOutput }: FoundContainer,
  request: ContainerRequest,
  from: OutputPosition,
): Promise<RunningContainer> {
  if (state.Status === "created") return startContainer(options, container, request);
  const { clock, log } = options;
  const flow = outputFlow(request.output);
  const ended = exitOf(container, clock, log);
  const { done: outputEnded } = keepsOutput
    ? await readKept(container, from, flow, ended)
    : await listen(container, flow, ended, clock);
  const startedAt = Date.parse(state.StartedAt);
  return follow(container, request, { flow, outputEnded, ended, startedAt });
}

/** To what it says from now on. */
async function listen(
  container: Dockerode.Container,
  flow: OutputFlow,
  ended: Promise<unknown>,
  clock: Clock,
): Promise<{ readonly done: Promise<void> }> {
  const stream = await attach(container);
  flow.attachFrames(stream, frameReader(flow.push));
  // The stream of a container that had ended before it was attached does not end: it would wait for the next start.
  const closeStream = (): unknown => clock.after(lastOutputMs, () => stream.destroy());
  ended.then(closeStream, closeStream);
  return { done: streamEnded(stream) };
}

async function attach(container: Dockerode.Container): Promise<Readable> {
  const attached = await container.attach({ stream: true, stdout: true, stderr: true });
  if (!(attached instanceof Readable)) throw new Error("the engine's attach gave no stream");
  return attached;
}

async function follow(
  container: Dockerode.Container,
  request: ContainerRequest,
  its: {
    readonly flow: OutputFlow;
    readonly outputEnded: Promise<void>;
    readonly ended: Promise<ContainerExit>;
    readonly startedAt: number;
  },
): Promise<RunningContainer> {
  const { ended, startedAt } = its;
  const ipv4Address = request.network && (await addressOf(container));
  let stopping: Promise<void> | undefined;
  return {
    runtimeId: container.id,
    startedAt,
    ...(ipv4Address && { ipv4Address }),
    exited: ended.then(async (exit) => {
      await its.outputEnded;
      await its.flow.idle();
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

/** Of its one network; none when it has ended already. */
async function addressOf(container: Dockerode.Container): Promise<string | undefined> {
  const { NetworkSettings } = await container.inspect();
  const [network] = Object.values(NetworkSettings.Networks);
  return network?.IPAddress || undefined;
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

async function removeVolumes(docker: Dockerode, names: Iterable<string>): Promise<void> {
  for (const name of names) await docker.getVolume(name).remove().catch(unlessGone);
}
