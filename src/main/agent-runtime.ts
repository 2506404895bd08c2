/** What runs the containers of an agent that is a program of its own: images come and go, and the disk is watched. */
import { join } from "node:path";
import type { EcsConfig } from "../agent/config/ecs-config.ts";
import { type DiskWatch, diskWatch, withDiskWatch } from "../agent/disk-watch.ts";
import type { DockerEngine } from "../agent/docker/docker-engine.ts";
import { createDockerRuntime } from "../agent/docker/docker-runtime.ts";
import { type ImageKeeper, imageKeeper } from "../agent/docker/image-keeper.ts";
import { createProcessRuntime } from "../agent/process/process-runtime.ts";
import { imageFile } from "../agent/state/image-file.ts";
import { createHostReader } from "../machines/host/host-reader.ts";
import type { ContainerRuntime } from "../ports/container-runtime.ts";
import type { Logger } from "../ports/telemetry.ts";
import { wantedEngine } from "./container-runtime.ts";
import { systemClock } from "./system-clock.ts";

export type AgentRuntimeOptions = {
  readonly wanted: "auto" | "docker" | "process";
  readonly folder: string;
  readonly ownerId: string;
  readonly config: Pick<EcsConfig, "images" | "taskCleanUpWaitMs">;
  /** MiB of disk that must be free for a task to start; 0: nobody looks. */
  readonly minFreeDiskMiB: number;
  readonly log: Logger;
};

export type AgentRuntime = {
  readonly runtime: ContainerRuntime;
  /** Cleans up and watches from now on; `inUse` tells the images of tasks that run or are about to. */
  readonly start: (inUse: () => Iterable<string>) => void;
  readonly stop: () => void;
};

const clock = systemClock;

export async function openAgentRuntime(options: AgentRuntimeOptions): Promise<AgentRuntime> {
  const { folder, ownerId, config, log } = options;
  const engine = await wantedEngine(options.wanted, log);
  if (engine === undefined) {
    const scratchDir = join(folder, "scratch");
    const runtime = await createProcessRuntime({ scratchDir, ownerId, clock, log });
    return watched(options, runtime, undefined, folder);
  }
  const { docker } = engine;
  const { pull, cleanUp } = config.images;
  const keeper = imageKeeper({
    ...{ docker, clock, log, memory: imageFile(join(folder, "images.json")) },
    ...(cleanUp !== undefined && { settings: cleanUp }),
  });
  const runtime = createDockerRuntime({
    ...{ engine, ownerId, clock, log, keeper, pulls: pull },
    keepOutput: true,
    keepEndedMs: config.taskCleanUpWaitMs,
  });
  return watched(options, runtime, keeper, await engineFolder(engine));
}

/** Without a path there is no disk to look at. */
function watched(
  { minFreeDiskMiB: floorMiB, log }: AgentRuntimeOptions,
  runtime: ContainerRuntime,
  keeper: ImageKeeper | undefined,
  path: string | undefined,
): AgentRuntime {
  const reader = createHostReader();
  const watch: DiskWatch | undefined =
    path === undefined || floorMiB === 0
      ? undefined
      : diskWatch({
          ...{ clock, log, floorMiB, path },
          freeMiB: () => reader.freeDiskMiB(path),
          makeRoom: (enough) => keeper?.makeRoom(enough) ?? Promise.resolve(),
        });
  return {
    runtime: watch === undefined ? runtime : withDiskWatch(runtime, watch),
    start(inUse) {
      keeper?.start(inUse);
      watch?.start();
    },
    stop() {
      keeper?.stop();
      watch?.stop();
    },
  };
}

/** Where the engine keeps images and containers; undefined when it is not on this machine. */
async function engineFolder({ docker, endpoint }: DockerEngine): Promise<string | undefined> {
  if (/^(?:tcp|https?|ssh):/.test(endpoint)) return undefined;
  const { DockerRootDir } = (await docker.info()) as { readonly DockerRootDir?: string };
  return DockerRootDir;
}
