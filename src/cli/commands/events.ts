/**
 * `batchyard events`: what has happened to jobs, as far as it is kept; with `--follow` also what happens from then on.
 *
 * A follower that loses its connection asks again from where it was, for as long as it takes.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Command } from "commander";
import { YardError } from "../../wire/client/yard-client.ts";
import { type BatchEvent, eventsPath } from "../../yard/batch-event.ts";
import { type AskFlags, askFlags, type CommandDeps } from "./command-deps.ts";

type EventsFlags = AskFlags & {
  readonly follow: boolean;
  readonly queue?: string;
  readonly status?: string;
  readonly job?: string;
  readonly after?: string;
};

const againAfterMs = 2_000;

export function addEvents(program: Command, deps: CommandDeps): void {
  const command = program
    .command("events")
    .description("Print what has happened to jobs, oldest first.")
    .option("-f, --follow", "go on with what happens from now on", false)
    .option("--queue <name>", "only jobs of this job queue")
    .option("--status <list>", "only these statuses, such as FAILED or RUNNING,SUCCEEDED")
    .option("--job <id>", "only this job, and its children if it is an array")
    .option("--after <id>", "only what comes after the event of this id of the stream");
  askFlags(command, "print each event as a line of JSON, as EventBridge delivers it").action(
    (flags: EventsFlags) => print(deps, flags),
  );
}

async function print(deps: CommandDeps, flags: EventsFlags): Promise<void> {
  const server = deps.connect(flags.data);
  const query = questionOf(flags);
  const line = flags.json ? JSON.stringify : lineOf;
  if (!flags.json) deps.write(`${headLine}\n`);
  let reached = flags.after ?? "0";
  for (;;) {
    try {
      for await (const { id, data, comment } of await server.events(eventsPath, query, reached)) {
        if (data !== undefined) deps.write(`${line(JSON.parse(data) as BatchEvent)}\n`);
        if (comment?.includes("not kept")) deps.note(`${comment}\n`);
        reached = id;
      }
      if (!flags.follow) return;
    } catch (error) {
      if (!flags.follow || error instanceof YardError) throw error;
      deps.note(`${error instanceof Error ? error.message : String(error)} Trying again.\n`);
    }
    await pause(againAfterMs);
  }
}

function questionOf({ follow, queue, status, job }: EventsFlags): Readonly<Record<string, string>> {
  return {
    follow: String(follow),
    ...(queue === undefined ? {} : { queue }),
    ...(status === undefined ? {} : { status }),
    ...(job === undefined ? {} : { job }),
  };
}

/** Wide enough for what is usual: lines come one by one, and none knows what follows. */
const widths = [20, 9, 42, 16] as const;
const headLine = columns("TIME", "STATUS", "JOB", "QUEUE", "NAME");

function lineOf(event: BatchEvent): string {
  const { jobId, jobQueue = "-", jobName = "-", status, statusReason } = event.detail;
  const shown = event["detail-type"] === "Batch Job Queue Blocked" ? "BLOCKED" : status;
  const queue = jobQueue.slice(jobQueue.lastIndexOf("/") + 1);
  const name = statusReason === undefined ? jobName : `${jobName}  ${statusReason}`;
  return columns(event.time, shown, jobId, queue, name);
}

function columns(...texts: readonly string[]): string {
  return texts.map((text, column) => text.padEnd(widths[column] ?? 0)).join("  ");
}
