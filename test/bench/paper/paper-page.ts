/** The figures of a simulation of scale, as tables for the terminal and as the page that they are kept on. */
import { cpus } from "node:os";
import { printTable } from "../figures.ts";
import { fitGrowth, type Measured } from "./fit-growth.ts";
import type { WholeRun } from "./paper-worker.ts";
import type { PlannerStep } from "./planner-steps.ts";

type Rows = readonly (readonly (string | number)[])[];

export function printRuns(runs: readonly WholeRun[]): void {
  printTable(runsTitle, runsHead, runRows(runs));
}

export function printSteps(steps: readonly PlannerStep[]): void {
  const fleets = fleetsOf(steps);
  printTable(stepsTitle, stepsHead(fleets), stepRows(steps, fleets));
}

export function printGrowth(runs: readonly WholeRun[], steps: readonly PlannerStep[]): void {
  printTable("How it grows", growthHead, growthRows(runs, steps));
}

function fleetsOf(steps: readonly PlannerStep[]): readonly number[] {
  return [...new Set(steps.map(({ machines }) => machines))].sort((a, b) => a - b);
}

const runsTitle = "Whole workloads, in virtual time";
const runsHead = [
  ...["jobs", "machines", "virtual h", "processor s", "events", "events/s", "jobs/s"],
  ...["memory MiB", "decisions", "mean ms", "longest ms"],
];

function runRows(runs: readonly WholeRun[]): Rows {
  return runs.map((run) => [
    ...[whole(run.jobs), whole(run.machines), run.virtualHours, run.seconds, whole(run.events)],
    ...[whole(run.events / run.seconds), whole(run.jobs / run.seconds), whole(run.memoryMiB)],
    ...[whole(run.decisions), run.decideMean, run.decideMax],
  ]);
}

const stepsTitle = "One decision in ms, all machines busy, by fleet and by length of the line";
const stepsHead = (fleets: readonly number[]): readonly string[] => [
  "jobs waiting",
  ...fleets.map((machines) => `${whole(machines)} machines`),
];

function stepRows(steps: readonly PlannerStep[], fleets: readonly number[]): Rows {
  const lines = [...new Set(steps.map(({ waiting }) => waiting))].sort((a, b) => a - b);
  return lines.map((waiting) => [
    whole(waiting),
    ...fleets.map((machines) => {
      const step = steps.find((one) => one.machines === machines && one.waiting === waiting);
      return step?.milliseconds ?? Number.NaN;
    }),
  ]);
}

const growthHead = ["", "with", "exponent", "nearest law"];

function growthRows(runs: readonly WholeRun[], steps: readonly PlannerStep[]): Rows {
  const row = (what: string, by: string, points: readonly Measured[]) => {
    const { exponent, law } = fitGrowth(points);
    return [what, by, exponent, law];
  };
  const ofRuns = (value: (run: WholeRun) => number) =>
    runs.map((run) => ({ n: run.jobs, value: value(run) }));
  const mostMachines = Math.max(...steps.map(({ machines }) => machines));
  const mostWaiting = Math.max(...steps.map(({ waiting }) => waiting));
  const at = (n: "machines" | "waiting", chosen: (step: PlannerStep) => boolean) =>
    steps.filter(chosen).map((step) => ({ n: step[n], value: step.milliseconds }));
  return [
    row(
      "time of a whole workload",
      "jobs and machines together",
      ofRuns((run) => run.seconds),
    ),
    row(
      "events",
      "jobs and machines together",
      ofRuns((run) => run.events),
    ),
    row(
      "memory",
      "jobs and machines together",
      ofRuns((run) => run.memoryMiB),
    ),
    row(
      "one decision",
      "machines",
      at("machines", (step) => step.waiting === mostWaiting),
    ),
    row(
      "one decision",
      "jobs waiting",
      at("waiting", (step) => step.machines === mostMachines),
    ),
  ];
}

/** `docs/scale.md`. */
export function paperPage(runs: readonly WholeRun[], steps: readonly PlannerStep[]): string {
  const fleets = fleetsOf(steps);
  const growth = growthRows(runs, steps);
  return `# Scale on paper

Written by \`npm run bench -- paper\`; the variable PAPER_JOBS bounds the sizes, a million jobs when absent.
Node ${process.version}, ${cpus()[0]?.model.trim()}.

Simulated: the real operations, planner, launcher, ledger and dispatcher, and one real agent per machine, over the real
SQLite store, in memory and in virtual time ([simulate.md](simulate.md)). Machines, containers and the network between are
made up. So these figures show how the work grows, and where the limits of one process are; what a disk, sockets and real
containers add is in the other benchmarks.

## ${runsTitle}

Machines have 16 vCPUs, jobs ask for one and last 5 to 15 minutes. Nine tenths of the jobs are children of arrays,
submitted at once; the others come one by one over half an hour. Loops make a round every 0.1 s with ten machines, every
second with a hundred, every ten seconds with more. Seconds and milliseconds are processor time.

${markdown(runsHead, runRows(runs))}

## One decision

The snapshot's read and \`decide\`, in ms, with every machine busy and so many jobs waiting in the line.

${markdown(stepsHead(fleets), stepRows(steps, fleets))}

## How it grows

Over the largest three sizes of each.

${markdown(growthHead, growth)}

A decision reads what is: every machine and every task that runs, so it grows with the fleet. Of the line it reads the
front alone, however much waits behind. Decisions come after what has happened, many events together when they come faster
than decisions are made: a large fleet waits a little for its planner, but no job costs a decision of its own.
`;
}

function markdown(head: readonly string[], rows: Rows): string {
  const line = (cells: readonly (string | number)[]): string =>
    `| ${cells.map((cell) => (typeof cell === "number" ? fixed(cell) : cell)).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---|").join("")}`, ...rows.map(line)].join("\n");
}

function fixed(value: number): string {
  return value >= 100 ? whole(value) : value.toFixed(2);
}

function whole(value: number): string {
  return String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}
