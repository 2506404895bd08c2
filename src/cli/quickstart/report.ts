/** What the quickstart prints: plain lines, aligned tables, a progress line where there is a terminal. */
import type { JobDetail } from "@aws-sdk/client-batch";

export type Report = {
  readonly say: (text?: string) => void;
  /** Replaces the last progress on a terminal; elsewhere a line whenever the text changes. */
  readonly progress: (text: string) => void;
  readonly progressDone: () => void;
};

export function createReport(output: NodeJS.WriteStream): Report {
  let last = "";
  return {
    say: (text = "") => output.write(`${text}\n`),
    progress(text) {
      if (text === last) return;
      last = text;
      output.write(output.isTTY ? `\r\u001b[2K${text}` : `${text}\n`);
    },
    progressDone() {
      if (output.isTTY) output.write("\n");
      last = "";
    },
  };
}

/** Where the time of one job went, as bars over its life. */
export function timeline(job: JobDetail, waitedFor: string): string {
  const created = job.createdAt ?? 0;
  const started = job.startedAt ?? created;
  const stopped = job.stoppedAt ?? started;
  const whole = Math.max(1, stopped - created);
  const width = 32;
  const bar = (fromMs: number, toMs: number): string => {
    const begin = Math.min(Math.round(((fromMs - created) / whole) * width), width - 1);
    const end = Math.max(begin + 1, Math.round(((toMs - created) / whole) * width));
    return `${" ".repeat(begin)}${"█".repeat(end - begin)}`.padEnd(width);
  };
  const line = (name: string, from: number, to: number): string =>
    `  ${name.padEnd(44)} ${bar(from, to)} ${String(to - from).padStart(6)} ms`;
  return [
    line(`submitted -> running (${waitedFor})`, created, started),
    line("running -> ended", started, stopped),
  ].join("\n");
}
