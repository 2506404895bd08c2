/**
 * Runs commands on the machine itself, for machines without a container engine: the first command works at once.
 * The image is not used, and the first line of every log says so.
 *
 * Each command leads a session and process group of its own, in a scratch folder that leaves with it, and sees only
 * the environment that the job gives (see process-environment). It is no sandbox: it has the rights of the server's
 * user, and memory and CPU are not limited. On Linux nothing outlives its task (see process-family); elsewhere
 * that holds for the process group (see pid-file-family).
 *
 * One runtime per `ownerId`: `sweep` ends every process of this owner that this runtime does not run.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { chownSync, mkdirSync, rmdirSync } from "node:fs";
import { mkdir, readdir, realpath, rm } from "node:fs/promises";
import { constants, platform, release } from "node:os";
import { join } from "node:path";
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
import { type OnePerTurn, onePerTurn } from "./one-per-turn.ts";
import { pidFileFamily } from "./pid-file-family.ts";
import { cannotStart, notFound, processCommand } from "./process-command.ts";
import { processEnvironment } from "./process-environment.ts";
import { killGroup, type ProcessFamily, processFamily } from "./process-family.ts";
import { judgeProcessRequest, type ProcessUser, type Verdict } from "./process-refusal.ts";

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
  const deps = { ...options, scratchDir, family, mayStart: onePerTurn() };
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
    },
  };
}

type StartDeps = ProcessRuntimeOptions & {
  readonly family: ProcessFamily;
  readonly mayStart: OnePerTurn;
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
  const command = await processCommand(request, environment.PATH ?? "", wrap !== undefined);
  const [program, ...words] = wrap === undefined ? command : wrap(key, command);
  await deps.mayStart();
  makeFolder(scratch, verdict.user);
  let child: ChildProcess;
  try {
    child = await spawned(program, words, {
      cwd: scratch,
      env: environment,
      ...(verdict.user !== undefined && verdict.user),
    });
  } catch (error) {
    await removeFolder(scratch);
    throw error;
  }
  const startedAt = deps.clock.now();
  const pid = child.pid ?? 0;
  const flow = outputFlow(request.output);
  flow.push("stdout", Buffer.from(firstLines(request, verdict)));
  if (child.stdout !== null) flow.attach("stdout", child.stdout);
  if (child.stderr !== null) flow.attach("stderr", child.stderr);

  // The leader is gone, and with it everything it started.
  const ended = exitOf(child).then(async (exit) => {
    await deps.family.endRest(key, pid);
    return exit;
  });
  const exited = ended.then(async (exit) => {
    await outputClosed(child, flow, deps.clock);
    await removeFolder(scratch);
    return exit;
  });
  let stopping: Promise<void> | undefined;
  return {
    runtimeId: `process-${pid}`,
    startedAt,
    exited,
    stop(graceMs) {
      // A second stop may be less patient than the first.
      if (graceMs <= 0) killIfRunning(child, pid);
      stopping ??= terminate(deps.clock, child, pid, graceMs, ended);
      return stopping;
    },
  };
}

/** Resolves once the program runs; the words of a failure are Docker's. */
function spawned(
  program: string,
  words: readonly string[],
  options: { cwd: string; env: Record<string, string | undefined> } & Partial<ProcessUser>,
): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    try {
      const child = spawn(program, words, {
        ...options,
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
      });
      if (child.pid !== undefined) resolve(child);
      child.once("error", (error) => reject(startFailure(program, error)));
    } catch (error) {
      reject(startFailure(program, error as NodeJS.ErrnoException));
    }
  });
}

function startFailure(program: string, error: NodeJS.ErrnoException): StartFailure {
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

function exitOf(child: ChildProcess): Promise<ContainerExit> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => {
      const exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
      resolve({ exitCode, outOfMemory: false });
    });
  });
}

/**
 * All output has been handed over. A pipe that stays open and silent though its writers are dead belongs to a
 * process that could not be found or killed; it must not hold the task for ever.
 */
async function outputClosed(child: ChildProcess, flow: OutputFlow, clock: Clock): Promise<void> {
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
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
  child: ChildProcess,
  pid: number,
  graceMs: number,
  ended: Promise<unknown>,
): Promise<void> {
  let cancel = (): void => undefined;
  if (graceMs > 0) {
    signalGroup(child, pid, "SIGTERM");
    cancel = clock.after(graceMs, () => killIfRunning(child, pid));
  }
  await ended;
  cancel();
}

/** What left the group is ended when the leader's exit is seen. */
function killIfRunning(child: ChildProcess, pid: number): void {
  if (isRunning(child)) killGroup(pid);
}

function signalGroup(child: ChildProcess, pid: number, signal: NodeJS.Signals): void {
  if (!isRunning(child)) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It ended between the two lines.
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

/** Synchronous, like spawn itself: a detour through the thread pool costs a third of a short command's rate. */
function makeFolder(path: string, user: ProcessUser | undefined): void {
  try {
    mkdirSync(path, { mode: 0o700 });
    if (user !== undefined) chownSync(path, user.uid, user.gid);
  } catch (error) {
    throw new StartFailure(
      `CannotCreateContainerError: the task's scratch folder: ${(error as Error).message}`,
      false,
    );
  }
}

/** Nearly always empty: one cheap call then; a full one is left to the thread pool. */
async function removeFolder(path: string): Promise<void> {
  try {
    rmdirSync(path);
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
