/**
 * Runs commands on the machine itself, for machines without a container engine: the first command works at once.
 * The image is not used, and the first line of every log says so.
 *
 * Each command leads a session and process group of its own, in a scratch folder that leaves with it, and sees only
 * the environment that the job gives (see process-environment). It is no sandbox: it has the rights of the server's
 * user, and memory and CPU are not limited. On Linux nothing outlives its task (see process-family); elsewhere
 * that holds for the process group (see pid-file-family).
 *
 * Commands are started by a small process of its own (see spawner): the server is not held up by its own forks, and
 * what it runs ends at once when it dies. `sweep` finds what escaped that.
 *
 * One runtime per `ownerId`: `sweep` ends every process of this owner that this runtime does not run.
 */
import { chown, mkdir, readdir, realpath, rm, rmdir } from "node:fs/promises";
import { constants, platform, release, tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { Clock } from "../../ports/clock.ts";
import {
  type ContainerExit,
  type ContainerRequest,
  type ContainerRuntime,
  type RunningContainer,
  StartFailure,
} from "../../ports/container-runtime.ts";
import type { Logger } from "../../ports/telemetry.ts";
import { type OutputFlow, outputFlow } from "../output-flow.ts";
import { pidFileFamily } from "./pid-file-family.ts";
import { cannotStart, notFound, processCommand } from "./process-command.ts";
import { processEnvironment } from "./process-environment.ts";
import { type ProcessFamily, processFamily } from "./process-family.ts";
import { judgeProcessRequest, type ProcessUser, type Verdict } from "./process-refusal.ts";
import { createSpawner, type Spawner } from "./spawner/spawner.ts";
import type { Command } from "./spawner/spawner-messages.ts";
import type { CommandExit, SpawnedCommand, SpawnFailure } from "./spawner/spawner-session.ts";

export type ProcessRuntimeOptions = {
  /** Made when it is missing; holds one folder per running task and nothing else. */
  readonly scratchDir: string;
  /** Tells this server's processes from those of any other; no spaces or slashes. */
  readonly ownerId: string;
  readonly log: Logger;
  readonly clock: Clock;
  /** How the processes of a task are found again: by what /proc says, which Linux alone has, or by pid files. */
  readonly findBy?: "proc" | "pid-file";
};

/** How long the output of a command may stay open once everything that is known of it has ended. */
const strayOutputMs = 5_000;

export async function createProcessRuntime(
  options: ProcessRuntimeOptions,
): Promise<ContainerRuntime> {
  // Commands of other users pass through it to their own folder; its list is nobody's business.
  await mkdir(options.scratchDir, { recursive: true, mode: 0o711 });
  // /proc shows real paths.
  const scratchDir = await realpath(options.scratchDir);
  const { findBy = platform() === "linux" ? "proc" : "pid-file" } = options;
  const family =
    findBy === "proc"
      ? processFamily(options.ownerId, scratchDir)
      : pidFileFamily(options.ownerId, scratchDir);
  const live = new Map<string, RunningContainer>();
  const starting = new Set<string>();
  const own = ownUser();
  const spawner = createSpawner({ log: options.log, tmpDir: tmpdir() });
  const deps = { ...options, scratchDir, family, spawner };
  return {
    name: "process",
    version: release(),
    usesImages: false,
    // No image is used, so every image is there; the log of the job says which one was not.
    pull: () => Promise.resolve({}),
    async start(request) {
      const verdict = judgeProcessRequest(request, own);
      if (verdict.kind === "refused") throw new StartFailure(verdict.why, false);
      const key = taskKey(request);
      starting.add(key);
      try {
        const running = await startProcess(deps, request, verdict, key);
        live.set(key, running);
        const forget = (): boolean => live.delete(key);
        running.exited.then(forget, forget);
        return running;
      } finally {
        starting.delete(key);
      }
    },
    // It refuses fresh volumes, so a task leaves nothing but the folders that left with its commands.
    release: () => undefined,
    // Whatever this runtime starts ends with its process.
    adopt: async () => undefined,
    async sweep() {
      const isLive = (key: string): boolean => live.has(key) || starting.has(key);
      const ended = await family.endAllBut(isLive);
      if (ended > 0) options.log.warn({ ended }, "ended processes left by an earlier run");
      for (const name of await readdir(scratchDir)) {
        if (!isLive(name.replace(/\.pid$/, ""))) await removeFolder(join(scratchDir, name));
      }
    },
    async close() {
      await Promise.all([...live.values()].map((running) => running.stop(0)));
      await spawner.close();
    },
  };
}

type StartDeps = ProcessRuntimeOptions & {
  readonly family: ProcessFamily;
  readonly spawner: Spawner;
};

async function startProcess(
  deps: StartDeps,
  request: ContainerRequest,
  verdict: Extract<Verdict, { kind: "accepted" }>,
  key: string,
): Promise<RunningContainer> {
  const scratch = join(deps.scratchDir, key);
  const environment = processEnvironment(request, {
    scratch,
    otherUser: verdict.user !== undefined,
    marker: deps.family.marker(key),
    path: process.env.PATH,
  });
  const { wrap } = deps.family;
  const words = await processCommand(request, environment.PATH ?? "", wrap !== undefined);
  const [program, ...args] = wrap === undefined ? words : wrap(key, words);
  await makeFolder(scratch, verdict.user);
  const command = await spawned(deps, key, {
    program,
    args,
    cwd: scratch,
    env: environment,
    ...(verdict.user !== undefined && verdict.user),
  });
  const startedAt = deps.clock.now();
  const flow = outputFlow(request.output);
  flow.push("stdout", Buffer.from(firstLines(request, verdict)));
  flow.attach("stdout", command.stdout);
  flow.attach("stderr", command.stderr);

  // The leader is gone, and with it everything it started. One that is no longer watched is ended like the rest.
  const ended = command.exited.then(async (exit) => {
    if (exit.kind === "lost") {
      deps.log.error({ key }, "killed a command whose exit code can no longer be learned");
    }
    await deps.family.endRest(key, command.pid);
    return containerExit(exit);
  });
  const exited = ended.then(async (exit) => {
    await outputClosed([command.stdout, command.stderr], flow, deps.clock);
    await removeFolder(scratch);
    return exit;
  });
  let stopping: Promise<void> | undefined;
  return {
    runtimeId: `process-${command.pid}`,
    startedAt,
    exited,
    stop(graceMs) {
      // A second stop may be less patient than the first. What left the group is ended after the leader.
      if (graceMs <= 0) command.signal("SIGKILL");
      stopping ??= terminate(deps.clock, command, graceMs, ended);
      return stopping;
    },
  };
}

/** Resolves once the program runs; a failure leaves nothing, and its words are Docker's. */
async function spawned(deps: StartDeps, key: string, command: Command): Promise<SpawnedCommand> {
  try {
    return await deps.spawner.start(command);
  } catch (error) {
    const failure = error as SpawnFailure;
    // It may run, by a number that was never told.
    if (failure.code === "lost") await deps.family.endAllBut((other) => other !== key);
    await removeFolder(command.cwd);
    throw startFailure(command.program, failure);
  }
}

function startFailure(program: string, error: SpawnFailure): StartFailure {
  if (error.code === "ENOENT") {
    return program.includes("/")
      ? cannotStart(`exec: "${program}": stat ${program}: no such file or directory`)
      : notFound(program);
  }
  if (error.code === "EACCES") return cannotStart(`exec: "${program}": permission denied`);
  return cannotStart(`exec: "${program}": ${error.message}`);
}

function firstLines(
  request: ContainerRequest,
  verdict: Extract<Verdict, { kind: "accepted" }>,
): string {
  const first = `batchyard: process runtime: image ${request.image} not used, the command runs on this machine\n`;
  if (verdict.notEnforced.length === 0) return first;
  return `${first}batchyard: process runtime: not enforced: ${verdict.notEnforced.join(", ")}\n`;
}

/** What was lost has been killed. */
function containerExit(exit: CommandExit): ContainerExit {
  const { code, signal } =
    exit.kind === "lost" ? ({ code: null, signal: "SIGKILL" } as const) : exit;
  const exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  return { exitCode, outOfMemory: false };
}

/**
 * All output has been handed over. A pipe that stays open and silent though its writers are dead belongs to a
 * process that could not be found or killed; it must not hold the task for ever.
 */
async function outputClosed(
  streams: readonly Readable[],
  flow: OutputFlow,
  clock: Clock,
): Promise<void> {
  let closed = false;
  const allClosed = Promise.all(
    streams.map(
      (stream) => stream.closed || new Promise((resolve) => stream.once("close", resolve)),
    ),
  ).then(() => {
    closed = true;
  });
  let lastData = clock.now();
  const onData = (): void => {
    lastData = clock.now();
  };
  for (const stream of streams) stream.on("data", onData);
  let cancel = (): void => undefined;
  const watch = (): void => {
    if (closed) return;
    if (flow.isPending()) onData();
    if (clock.now() - lastData >= strayOutputMs) for (const stream of streams) stream.destroy();
    else cancel = clock.after(strayOutputMs, watch);
  };
  cancel = clock.after(strayOutputMs, watch);
  await allClosed;
  cancel();
  await flow.idle();
}

async function terminate(
  clock: Clock,
  command: SpawnedCommand,
  graceMs: number,
  ended: Promise<unknown>,
): Promise<void> {
  let cancel = (): void => undefined;
  if (graceMs > 0) {
    command.signal("SIGTERM");
    cancel = clock.after(graceMs, () => command.signal("SIGKILL"));
  }
  await ended;
  cancel();
}

async function makeFolder(path: string, user: ProcessUser | undefined): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
    if (user !== undefined) await chown(path, user.uid, user.gid);
  } catch (error) {
    throw new StartFailure(
      `CannotCreateContainerError: the task's scratch folder: ${(error as Error).message}`,
      false,
    );
  }
}

/** Nearly always empty: one call then. */
async function removeFolder(path: string): Promise<void> {
  try {
    await rmdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    await rm(path, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
}

function taskKey(request: ContainerRequest): string {
  const taskId = request.taskArn.slice(request.taskArn.lastIndexOf("/") + 1);
  return `${taskId}-${request.containerName}`.replaceAll(/[^A-Za-z0-9_.-]/g, "_");
}

function ownUser(): ProcessUser | undefined {
  const uid = process.getuid?.();
  const gid = process.getgid?.();
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}
