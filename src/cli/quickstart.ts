/**
 * `npm run quickstart`: a server of its own, and a real little pipeline through it with the official SDK.
 *
 * The input is real: the licence files of this project's own dependencies. The output is an inventory by licence.
 * Everything is temporary; the exit code is 0 only if every job succeeded and the inventory accounts for every file.
 */
import { globSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { availableParallelism, homedir, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BatchClient } from "@aws-sdk/client-batch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { engineSockets } from "./quickstart/engine-sockets.ts";
import { findEngineWithImage } from "./quickstart/find-image.ts";
import type { Workplace } from "./quickstart/inventory-job.ts";
import { createReport, type Report, timeline } from "./quickstart/report.ts";
import { type PipelineResult, readLog, runPipeline } from "./quickstart/run-pipeline.ts";
import { startServerProcess } from "./quickstart/server-process.ts";
import { framedTable } from "./terminal/table.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const report = createReport(process.stdout);
const startedAt = performance.now();
const temporary = await mkdtemp(join(tmpdir(), "batchyard-quickstart-"));
let stopServer = async (): Promise<void> => undefined;

try {
  await Promise.race([quickstart(), interruption()]);
} catch (error) {
  report.progressDone();
  report.say(`\nThe quickstart failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await stopServer();
  await rm(temporary, { recursive: true, force: true });
}
// Interrupted, the pipeline still asks for a server that has gone.
process.exit();

/** Ctrl-C leaves nothing behind either: neither the server nor the temporary folder. */
function interruption(): Promise<never> {
  return new Promise((_, reject) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => reject(new Error(`interrupted by ${signal}`)));
    }
  });
}

async function quickstart(): Promise<void> {
  const engine = await findEngineWithImage(engineSockets(process.env, homedir()));
  const runtime = typeof engine === "string" ? "process" : "docker";
  report.say("Batchyard quickstart\n");
  report.say(
    typeof engine === "string"
      ? `runtime        process: ${engine}, so the jobs run on this machine itself`
      : `runtime        docker: the jobs run in containers of ${engine.image}`,
  );
  const place = await workplace(typeof engine === "string" ? "busybox" : engine.image, runtime);
  const files = await listLicenceFiles(place);
  report.say(`input          ${files} licence files of this project's own dependencies`);

  const cpus = availableParallelism();
  const starting = startServerProcess({
    root,
    dataDir: join(temporary, "data"),
    runtime,
    overcommit: cpus < 2,
    startLimitMs: 30_000,
  });
  // Also for an end that comes while it starts.
  stopServer = async () => (await starting.catch(() => undefined))?.stop();
  const server = await starting;
  report.say(`server         ${server.endpoint}`);
  const client = { ...server, requestHandler: { connectionTimeout: 5_000 } };
  const logs = new CloudWatchLogsClient(client);
  const result = await runPipeline({
    batch: new BatchClient(client),
    logs,
    place,
    maxvCpus: Math.max(2, cpus),
    arraySize: Math.max(4, Math.min(16, cpus * 2)),
    report,
    limitMs: 60_000,
  });
  await showResult(result, logs, place, files);
  howToGoOn(report);
}

async function workplace(image: string, runtime: string): Promise<Workplace> {
  const work = join(temporary, "work");
  await mkdir(work);
  const { uid, gid } = userInfo();
  const place = { input: join(root, "node_modules"), work, image };
  return runtime === "docker" && uid >= 0 ? { ...place, user: `${uid}:${gid}` } : place;
}

async function listLicenceFiles(place: Workplace): Promise<number> {
  const files = globSync("**/{LICENSE,LICENCE,License,license}{,.md,.txt}", { cwd: place.input })
    .sort()
    .map((file) => join(place.input, file));
  if (files.length === 0) throw new Error(`There is no licence file under ${place.input}.`);
  await writeFile(join(place.work, "list"), `${files.join("\n")}\n`);
  return files.length;
}

async function showResult(
  { scan, child, merge }: PipelineResult,
  logs: CloudWatchLogsClient,
  place: Workplace,
  files: number,
): Promise<void> {
  for (const job of [scan, merge]) {
    if (job.status === "SUCCEEDED") continue;
    const stream = job.container?.logStreamName ?? child.container?.logStreamName;
    const said = stream === undefined ? [] : await readLog(logs, stream);
    const reason = [job.statusReason, job.container?.reason ?? child.container?.reason].join(" ");
    throw new Error(`${job.jobName} is ${job.status}: ${reason}\n${said.slice(-20).join("\n")}`);
  }
  const rows = (await readFile(join(place.work, "inventory"), "utf8"))
    .trim()
    .split("\n")
    .map((line) => line.split("|"));
  report.say(`\nInventory by licence\n${framedTable(["licence", "files", "bytes"], rows)}`);

  const stream = child.container?.logStreamName ?? "";
  const lines = await readLog(logs, stream);
  report.say(
    `\nLog stream ${stream} of child 0, through CloudWatch Logs (last 4 of ${lines.length} lines)`,
  );
  for (const line of lines.slice(-4)) report.say(`  ${shorten(line)}`);

  report.say(`\nWhere the time of child 0 went (its instance was launched for it)`);
  report.say(timeline(child, "launch, placement"));
  report.say("Where the time of the dependent job went");
  report.say(timeline(merge, "waiting for the array"));

  const counted = rows.reduce((sum, [, count]) => sum + Number(count), 0);
  if (counted !== files) {
    throw new Error(`The inventory accounts for ${counted} files, but ${files} were listed.`);
  }
}

function shorten(line: string): string {
  const text = line.replaceAll(root, "");
  return text.length > 96 ? `${text.slice(0, 95)}…` : text;
}

function howToGoOn(report: Report): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  report.say(`
Done in ${seconds} s. To go on with a server that stays:
  ./bin/batchyard serve
  eval "$(./bin/batchyard env)"
  aws batch describe-job-queues         # or any AWS SDK, Terraform, Nextflow`);
}
