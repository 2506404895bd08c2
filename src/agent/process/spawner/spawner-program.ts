/**
 * The program of the spawner process: starts commands for the server, tells of their ends, and kills what runs as
 * soon as the server is gone, however it went.
 *
 * It stays small, because what a fork costs grows with the memory of the one that forks: nothing is imported but
 * Node's own modules, and nothing is kept but what runs. (Imports of types leave nothing behind; see
 * spawner-source for how it is started.)
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { closeSync, constants, openSync, rmSync, unlinkSync } from "node:fs";
import type { FromSpawner, ToSpawner } from "./spawner-messages.ts";

type Start = Extract<ToSpawner, { kind: "start" }>;

/** Started and not yet reaped: only these are signalled, so no number that belongs to somebody else by now. */
const running = new Map<number, ChildProcess>();
/** Removed with the process. */
const folders = new Set<string>();
let making: ChildProcess | undefined;

process.title = "batchyard-spawner";
// Signals to everybody (a service that is stopped) are for the server, which decides what happens to its commands.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
process.on("message", (message: ToSpawner) => {
  if (message.kind === "start") start(message);
  else if (message.kind === "signal") signalGroup(running.get(message.id), message.signal);
  else makePipes(message.folder, message.paths);
});
process.on("disconnect", end);
// The server may have ended before this line.
if (!process.connected) end();

function end(): void {
  process.removeAllListeners("message");
  for (const child of running.values()) signalGroup(child, "SIGKILL");
  if (making === undefined) leave();
  else making.once("exit", leave);
}

function leave(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  process.exit();
}

function tell(message: FromSpawner): void {
  // Whom it does not reach any more is gone, and the channel says so.
  process.send?.(message, undefined, undefined, () => undefined);
}

function start({ id, command, stdout, stderr }: Start): void {
  const failed = ({ code, message }: NodeJS.ErrnoException): void =>
    tell({ kind: "failed", id, ...(code !== undefined && { code }), why: message });
  const fds: number[] = [];
  try {
    for (const path of [stdout, stderr]) fds.push(openPipe(path));
    const { program, args, ...options } = command;
    const child = spawn(program, args, {
      ...options,
      detached: true,
      stdio: ["ignore", ...fds],
    });
    child.once("error", failed);
    if (child.pid === undefined) return;
    running.set(id, child);
    child.once("exit", (code, signal) => {
      running.delete(id);
      tell({ kind: "exited", id, code, signal });
    });
    tell({ kind: "started", id, pid: child.pid });
  } catch (error) {
    failed(error as Error);
  } finally {
    for (const fd of fds) closeSync(fd);
  }
}

/**
 * The writing end of a pipe whose reading end the server holds. Never waits: without a reader the server is gone.
 * (The command's own writes do wait: Node clears the flag on a command's standard output.)
 */
function openPipe(path: string): number {
  try {
    const fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    unlinkSync(path);
    return fd;
  } catch (error) {
    // Its code must not be taken for the program's.
    throw new Error(`output pipe: ${(error as Error).message}`);
  }
}

/** Node cannot make them itself. A command of another user may open its /dev/stderr again, hence the mode. */
function makePipes(folder: string, paths: readonly string[]): void {
  folders.add(folder);
  making = execFile("mkfifo", ["-m", "0622", ...paths], (error) => {
    making = undefined;
    tell({ kind: "pipes-made", ...(error !== null && { why: error.message.trim() }) });
  });
}

function signalGroup(child: ChildProcess | undefined, signal: NodeJS.Signals): void {
  if (child?.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended and is about to be reaped.
  }
}
