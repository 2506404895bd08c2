/**
 * Starts the spawner process: a Node of its own, as small as can be, that inherits nothing of the server's.
 *
 * Its program goes in through standard input.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { spawnerSource } from "./spawner-source.ts";

/** Heap limits in MB. A limit, not a need: what is asked for at once is bounded by the one who asks. */
const nodeOptions = ["--max-old-space-size=64", "--max-semi-space-size=1"];

/** Does not keep the server alive: see ref and unref of the child and its channel. */
export function startSpawnerProcess(): ChildProcess {
  const child = spawn(process.execPath, [...nodeOptions, "--input-type=module", "-"], {
    cwd: "/",
    // The server's environment may hold credentials. Node adds its coverage folder unless the name is claimed.
    env: { PATH: process.env.PATH, NODE_V8_COVERAGE: undefined },
    // A group of its own: Ctrl-C in the terminal is for the server.
    detached: true,
    stdio: ["pipe", "ignore", "pipe", "ipc"],
  });
  // A process that is gone already is noticed by its exit.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(spawnerSource());
  child.unref();
  child.channel?.unref();
  for (const stream of [child.stdin, child.stderr]) {
    if (stream !== null && "unref" in stream) (stream as { unref(): void }).unref();
  }
  return child;
}
