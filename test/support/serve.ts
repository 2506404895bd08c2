/** A real server as its own process on a temporary data folder, and the SDK's clients for it. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { BatchClient } from "@aws-sdk/client-batch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";

export const projectRoot: string = fileURLToPath(new URL("../../", import.meta.url));
export const program: string = join(projectRoot, "bin", "batchyard");

export type Served = {
  readonly process: ChildProcess;
  readonly endpoint: string;
  readonly env: Readonly<Record<string, string>>;
  readonly batch: BatchClient;
  readonly logs: CloudWatchLogsClient;
  /** Everything it wrote to standard error so far. */
  readonly stderr: () => string;
  readonly kill: (signal: NodeJS.Signals) => Promise<number | null>;
};

export type ServeOptions = {
  readonly data: string;
  /** What follows `serve`; a free port and the data folder when absent. */
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Told of the process before it answers anybody. */
  readonly onSpawn?: (child: ChildProcess) => void;
};

/** What a crashing test would leave behind, ended and removed with the test's process. */
const folders = new Set<string>();
const servers = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of servers) child.kill("SIGKILL");
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Removed when the test's process ends. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `batchyard-${name}-`));
  folders.add(folder);
  return folder;
}

export function serve(data: string, ...flags: string[]): Promise<Served> {
  return serveWith({ data, flags: ["--port", "0", "--data", data, ...flags] });
}

export async function serveWith(options: ServeOptions): Promise<Served> {
  const { data, flags = ["--port", "0", "--data", data] } = options;
  const child = spawn(program, ["serve", ...flags], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      BATCHYARD_LOG_LEVEL: process.env.BATCHYARD_LOG_LEVEL ?? "warn",
      ...options.env,
    },
  });
  servers.add(child);
  options.onSpawn?.(child);
  child.once("exit", () => servers.delete(child));
  const said: string[] = [];
  child.stderr.on("data", (chunk: Buffer) => said.push(chunk.toString()));
  let endpoint: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    endpoint = /https?:\/\/\S+:\d+/.exec(line)?.[0];
    if (endpoint !== undefined) break;
  }
  child.stdout.resume();
  if (endpoint === undefined) throw new Error(`the server did not start:\n${said.join("")}`);
  const env = await clientEnv(data);
  const client = clientConfig(endpoint, env);
  return {
    process: child,
    endpoint,
    env,
    batch: new BatchClient(client),
    logs: new CloudWatchLogsClient(client),
    stderr: () => said.join(""),
    async kill(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const gone = once(child, "exit");
      child.kill(signal);
      await gone;
      return child.exitCode;
    },
  };
}

export type ClientConfig = {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: number;
};

/** For any SDK client; what goes wrong is seen at once and not tried again. */
export function clientConfig(
  endpoint: string,
  env: Readonly<Record<string, string>>,
): ClientConfig {
  return {
    endpoint,
    region: env.AWS_REGION ?? "",
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? "",
    },
    maxAttempts: 1,
  };
}

export async function clientEnv(data: string): Promise<Record<string, string>> {
  const { stdout } = await promisify(execFile)(program, ["env", "--json", "--data", data]);
  return JSON.parse(stdout) as Record<string, string>;
}

export type Ended = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** Runs a program to its end, whatever its exit code. */
export function runToEnd(
  command: string,
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env }, timeout: 60_000, maxBuffer: 64 << 20 };
    const child = execFile(command, words, options, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

/** Resident memory of the server's process, in MiB. */
export function residentMiB(server: Served): number {
  const status = readFileSync(`/proc/${server.process.pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}
