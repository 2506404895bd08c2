/** The report of a study as one page that needs nothing else: figures, charts over time, tables; light or dark. */
import type { JobsReport, StudyReport } from "../../sim/report/study-report.ts";
import { pageStyle } from "./page-style.ts";
import { svgChart } from "./svg-chart.ts";
import { countText, moneyText, percentText, smallMoneyText, timeText, waitTexts } from "./words.ts";

export function studyPage(report: StudyReport): string {
  const { all, series } = report;
  const of = (name: keyof StudyReport["series"]["points"][number]) =>
    series.points.map((point) => point[name]);
  const charts = svgChart(
    [
      {
        unit: "jobs",
        curves: [
          { title: "running", style: "running", values: of("running") },
          { title: "waiting", style: "waiting", values: of("waiting") },
        ],
      },
      {
        unit: "vCPUs",
        curves: [
          { title: "of machines that are there", style: "there", values: of("vCpusThere") },
          { title: "in use by jobs", style: "used", values: of("vCpusUsed") },
        ],
      },
    ],
    series.stepMs,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Batchyard simulation: ${countText(all.jobs)} jobs</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
<header>
<h1>${countText(all.jobs)} jobs in ${timeText(report.makespan)}</h1>
<p>Simulated by Batchyard with seed ${report.seed}.
Nothing was run: the scheduler is the real one, time and machines are not.</p>
</header>
<section class="figures">${figures(report)}</section>
<section class="card chart">${charts}</section>
${section("Waiting for a machine", jobsTable(report))}
${section("Machines", machinesTable(report))}
${section("Why jobs failed", reasons(report.failures.map(({ jobs, reason }) => [jobs, reason])))}
${section("What still waits, and why", reasons(report.waiting.map(waitingLine)))}
${section("What was made to go wrong", list(report.faults))}
${section("What was left out", list(report.notes))}
</main>
</body>
</html>
`;
}

function waitingLine({
  jobs,
  jobQueue,
  why,
}: StudyReport["waiting"][number]): readonly [number, string] {
  return [jobs, jobQueue === "" ? why : `${jobQueue}: ${why}`];
}

function figures(report: StudyReport): string {
  const { all, cost, utilisation, launches, interruptions, machineDeaths, launchesRefused } =
    report;
  const [half, within, longest] = waitTexts(all.wait);
  const perJob = all.succeeded > 0 ? `${smallMoneyText(cost / all.succeeded)} a job` : "";
  const failed = [
    ...(all.failed > 0 ? [`${countText(all.failed)} failed`] : []),
    ...(all.unfinished > 0 ? [`${countText(all.unfinished)} never ended`] : []),
  ].join(", ");
  const lost = [
    ...(launchesRefused > 0 ? [`${countText(launchesRefused)} refused`] : []),
    ...(interruptions > 0 ? [`${countText(interruptions)} interrupted`] : []),
    ...(machineDeaths > 0 ? [`${countText(machineDeaths)} died`] : []),
  ].join(", ");
  return [
    figure("succeeded", countText(all.succeeded), failed || "none failed"),
    figure("cost", moneyText(cost), perJob),
    figure("utilisation", percentText(utilisation), "of vCPUs that were there"),
    figure("wait, 95 %", within, `half ${half}, longest ${longest}`),
    figure("launches", countText(launches), lost || "none was lost"),
  ].join("\n");
}

function figure(name: string, value: string, note: string): string {
  return `<div class="card figure"><h2>${name}</h2><strong>${value}</strong><p>${note}</p></div>`;
}

/** Nothing when there is nothing to show. */
function section(title: string, body: string): string {
  return body === "" ? "" : `<section class="card"><h2>${title}</h2>${body}</section>`;
}

const jobsColumns = [
  ...["jobs", "succeeded", "failed", "unfinished"],
  ...["half within", "95 % within", "longest"],
];

function jobsTable({ byQueue, byName }: StudyReport): string {
  const lines = (title: string, rows: readonly (readonly [string, JobsReport])[]) => [
    `<tr class="head">${[title, ...jobsColumns].map((name) => `<th>${name}</th>`).join("")}</tr>`,
    ...rows.map(([name, { jobs, succeeded, failed, unfinished, wait }]) => {
      const cells = [...[jobs, succeeded, failed, unfinished].map(countText), ...waitTexts(wait)];
      return `<tr><th>${escaped(name)}</th>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
    }),
  ];
  const queues = byQueue.map((line): readonly [string, JobsReport] => {
    const { jobQueue, shareIdentifier } = line;
    return [shareIdentifier === undefined ? jobQueue : `${jobQueue} · ${shareIdentifier}`, line];
  });
  const names = byName.map((line): readonly [string, JobsReport] => [line.jobName, line]);
  const rows = [...lines("queue", queues), ...(names.length > 1 ? lines("job name", names) : [])];
  return `<table>${rows.join("\n")}</table>`;
}

function machinesTable({ machines }: StudyReport): string {
  if (machines.length === 0) return "<p>None was launched.</p>";
  const most = Math.max(...machines.map(({ cost }) => cost), 1e-9);
  const rows = machines.map(({ instanceType, purchase, launches, hours, cost }) => {
    const bar = `<i style="width:${((cost / most) * 100).toFixed(1)}%"></i>`;
    return (
      `<tr><th>${escaped(instanceType)}</th><td class="text">${purchase}</td><td>${countText(launches)}</td>` +
      `<td>${hours.toFixed(2)}</td><td>${moneyText(cost)}</td><td class="bar">${bar}</td></tr>`
    );
  });
  const head =
    '<tr class="head"><th>instance type</th><th class="text">purchase</th><th>launches</th>' +
    '<th>hours</th><th>cost</th><th class="bar"></th></tr>';
  return `<table>${[head, ...rows].join("\n")}</table>`;
}

function reasons(lines: readonly (readonly [number, string])[]): string {
  if (lines.length === 0) return "";
  const rows = lines.map(
    ([jobs, text]) => `<tr><td>${countText(jobs)}</td><td class="text">${escaped(text)}</td></tr>`,
  );
  return `<table class="reasons">${rows.join("\n")}</table>`;
}

function list(lines: readonly string[]): string {
  if (lines.length === 0) return "";
  return `<ul>${lines.map((line) => `<li>${escaped(line)}</li>`).join("")}</ul>`;
}

/** Names and reasons come from files. */
function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
