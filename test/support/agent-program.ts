/** Our agent as a process of its own, ended with the test's process if nobody has ended it before. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { program } from "./serve.ts";

export type JoinedAgent = {
  /** Of its container instance. */
  readonly arn: string;
  /** Answers what its introspection says. */
  readonly ask: (path: string) => Promise<unknown>;
  readonly kill: (signal: NodeJS.Signals) => Promise<void>;
};

const agents = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of agents) child.kill("SIGKILL");
});

/** Resolves once it has registered. It knows its configuration file, and nothing of this process's variables. */
export async function joinAgent(options: {
  /** An `ecs.config`. */
  readonly config: string;
  readonly folder: string;
  readonly runtime?: "process" | "docker";
  /** The words that start the command line; this checkout's program when absent. */
  readonly start?: readonly string[];
  /** The words of a command that runs it elsewhere, in a network namespace say; it must become the agent. */
  readonly within?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}): Promise<JoinedAgent> {
  const { config, folder, runtime = "process", within = [], env } = options;
  const flags = ["--config", config, "--data", folder, "--runtime", runtime];
  const { start = [program] } = options;
  const quiet = ["--log-level", "error", "--introspection-port", "0"];
  const [command = program, ...words] = [...within, ...start, "agent", ...flags, ...quiet];
  const child = spawn(command, words, {
    stdio: ["ignore", "pipe", "inherit"],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
  });
  agents.add(child);
  child.once("exit", () => agents.delete(child));
  for await (const line of createInterface({ input: child.stdout })) {
    const [, arn, port] = /^Joined as (\S+);.*:(\d+)\/v1\/tasks$/.exec(line) ?? [];
    if (arn === undefined) continue;
    child.stdout.resume();
    return {
      arn,
      async ask(path) {
        return (await fetch(`http://127.0.0.1:${port}${path}`)).json();
      },
      async kill(signal) {
        if (!agents.has(child)) return;
        const gone = once(child, "exit");
        child.kill(signal);
        await gone;
      },
    };
  }
  return assert.fail("the agent ended before it had joined");
}
