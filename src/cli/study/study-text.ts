/** The report of a study in a terminal: what it comes to, who waited, what it cost, and a chart over time. */
import type { JobsReport, StudyReport } from "../../sim/report/study-report.ts";
import { table } from "../terminal/table.ts";
import { terminalChart } from "./terminal-chart.ts";
import { countText, moneyText, percentText, smallMoneyText, timeText, waitTexts } from "./words.ts";

export function studyText(report: StudyReport): string {
  const { all } = report;
  const parts = [
    [
      `${countText(all.jobs)} jobs, seed ${report.seed}: ${countText(all.succeeded)} succeeded, ${countText(all.failed)} failed` +
        (all.unfinished > 0 ? `, ${countText(all.unfinished)} never ended` : ""),
      `makespan ${timeText(report.makespan)}, cost ${moneyText(report.cost)}` +
        `${all.succeeded > 0 ? ` (${smallMoneyText(report.cost / all.succeeded)} a job that succeeded)` : ""}`,
      `utilisation ${percentText(report.utilisation)} of the vCPUs that were there`,
      deedsText(report),
    ].join("\n"),
    terminalChart(report.series),
    jobsTable(
      "QUEUE",
      report.byQueue.map((line) => {
        const { jobQueue, shareIdentifier } = line;
        return [shareIdentifier === undefined ? jobQueue : `${jobQueue} ${shareIdentifier}`, line];
      }),
    ),
    report.byName.length > 1
      ? jobsTable(
          "JOB NAME",
          report.byName.map((line) => [line.jobName, line]),
        )
      : "",
    machinesTable(report),
    listed(
      "Why jobs failed",
      report.failures.map(({ reason, jobs }) => [jobs, reason]),
    ),
    listed(
      "What still waits",
      report.waiting.map(({ jobQueue, why, jobs }) => {
        return [jobs, jobQueue === "" ? why : `in ${jobQueue}: ${why}`];
      }),
    ),
    notes("What was made to go wrong", report.faults),
    notes("What was left out", report.notes),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function deedsText(report: StudyReport): string {
  const { attempts, retries, launches, launchesRefused, interruptions, machineDeaths } = report;
  const some = (count: number, what: string): readonly string[] =>
    count === 0 ? [] : [`${countText(count)} ${what}`];
  return [
    `${countText(launches)} launches`,
    ...some(launchesRefused, "launches refused"),
    ...some(interruptions, "Spot interruptions"),
    ...some(machineDeaths, "machines died"),
    `${countText(attempts)} attempts`,
    ...some(retries, "of them again"),
  ].join(", ");
}

function jobsTable(title: string, lines: readonly (readonly [string, JobsReport])[]): string {
  return table(
    [title, "JOBS", "SUCCEEDED", "FAILED", "UNFINISHED", "WAIT p50", "p95", "MAX"],
    lines.map(([name, { jobs, succeeded, failed, unfinished, wait }]) => [
      name,
      ...[jobs, succeeded, failed, unfinished].map(countText),
      ...waitTexts(wait),
    ]),
  );
}

function machinesTable({ machines }: StudyReport): string {
  if (machines.length === 0) return "No machine was launched.";
  return table(
    ["INSTANCE TYPE", "PURCHASE", "LAUNCHES", "HOURS", "COST"],
    machines.map(({ instanceType, purchase, launches, hours, cost }) => {
      return [instanceType, purchase, countText(launches), hours.toFixed(2), moneyText(cost)];
    }),
  );
}

const listedMax = 10;

function listed(title: string, lines: readonly (readonly [number, string])[]): string {
  if (lines.length === 0) return "";
  const shown = lines.slice(0, listedMax).map(([jobs, text]) => `  ${countText(jobs)} × ${text}`);
  const more = lines.length - shown.length;
  return [`${title}:`, ...shown, ...(more > 0 ? [`  and ${more} reasons more`] : [])].join("\n");
}

function notes(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : [`${title}:`, ...lines.map((line) => `  ${line}`)].join("\n");
}
