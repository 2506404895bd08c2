/**
 * A server of its own for the length of the quickstart: `batchyard serve` as a child process on a free port. Its
 * address and key come from `batchyard env`, as for any user.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

export type ServerProcess = {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Resolves when the process has gone. */
  readonly stop: () => Promise<void>;
};

export type ServerProcessOptions = {
  readonly root: string;
  readonly dataDir: string;
  readonly runtime: "docker" | "process";
  readonly overcommit: boolean;
  readonly startLimitMs: number;
};

export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const program = join(options.root, "bin", "batchyard");
  const flags = ["--port", "0", "--data", options.dataDir, "--runtime", options.runtime];
  if (options.overcommit) flags.push("--overcommit");
  const child = spawn(program, ["serve", ...flags, "--log-level", "warn"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said: string[] = [];
  child.stderr.on("data", (chunk: Buffer) => said.push(chunk.toString()));
  await listening(child, options.startLimitMs).catch((error: unknown) => {
    child.kill("SIGKILL");
    throw new Error(`The server did not start: ${String(error)}\n${said.join("").slice(-4_000)}`);
  });
  const { stdout } = await promisify(execFile)(program, [
    "env",
    "--data",
    options.dataDir,
    "--json",
  ]);
  const env: Record<string, string> = JSON.parse(stdout);
  return {
    endpoint: env.AWS_ENDPOINT_URL ?? "",
    region: env.AWS_REGION ?? "",
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? "",
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

/** The server prints its address once it answers. */
async function listening(child: ChildProcess, limitMs: number): Promise<void> {
  if (child.stdout === null) throw new Error("its output cannot be read");
  const giveUp = AbortSignal.timeout(limitMs);
  giveUp.addEventListener("abort", () => child.kill("SIGKILL"));
  for await (const line of createInterface({ input: child.stdout })) {
    if (!/https?:\/\/\S+:\d+/.test(line)) continue;
    child.stdout.resume();
    return;
  }
  throw new Error(giveUp.aborted ? `no address within ${limitMs / 1000} s` : "it ended");
}
