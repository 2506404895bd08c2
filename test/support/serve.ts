/** A real server as its own process on a temporary data folder, and the SDK's clients for it. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
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

/** Removed when the test's process ends. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `batchyard-${name}-`));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function serve(data: string, ...flags: string[]): Promise<Served> {
  const child = spawn(program, ["serve", "--port", "0", "--data", data, ...flags], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, BATCHYARD_LOG_LEVEL: process.env.BATCHYARD_LOG_LEVEL ?? "warn" },
  });
  const said: string[] = [];
  child.stderr.on("data", (chunk: Buffer) => said.push(chunk.toString()));
  process.once("exit", () => child.kill("SIGKILL"));
  let endpoint: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    endpoint = /https?:\/\/\S+:\d+/.exec(line)?.[0];
    if (endpoint !== undefined) break;
  }
  child.stdout.resume();
  if (endpoint === undefined) throw new Error(`the server did not start:\n${said.join("")}`);
  const env = await clientEnv(data);
  const client = {
    endpoint,
    region: env.AWS_REGION ?? "",
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? "",
    },
    maxAttempts: 1,
  };
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

export async function clientEnv(data: string): Promise<Record<string, string>> {
  const { stdout } = await promisify(execFile)(program, ["env", "--json", "--data", data]);
  return JSON.parse(stdout) as Record<string, string>;
}
