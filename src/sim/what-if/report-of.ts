/** The report of a study, from what became of its jobs and when its machines were there. */
import type { Explanations } from "../../ports/explanations.ts";
import type {
  JobsReport,
  MachinesReport,
  Purchase,
  SeriesPoint,
  StudyReport,
} from "../report/study-report.ts";
import type { MachineLife } from "./fleet.ts";
import { type Group, type JobRecord, sumOf } from "./job-record.ts";
import { levelSeries } from "./level-series.ts";
import type { Cluster } from "./read-cluster.ts";
import { houseStartMs, type StudyHouse } from "./study-house.ts";
import type { Submission, Workload } from "./workload.ts";

export type ReportSources = {
  readonly cluster: Cluster;
  readonly workload: Workload;
  readonly seed: number;
  readonly record: JobRecord;
  readonly lives: readonly MachineLife[];
  readonly counts: StudyHouse["counts"];
  readonly explanations: Pick<Explanations, "whyWaiting">;
  /** Epoch milliseconds: when the first job could come, and when the study was over. */
  readonly beginMs: number;
  readonly endMs: number;
  readonly faults: readonly string[];
};

const hourMs = 3_600_000;
/** AWS bills by the second, a minute at least. */
const billedMsMin = 60_000;

export function reportOf(sources: ReportSources): StudyReport {
  const { record, cluster, beginMs, endMs, counts, lives } = sources;
  const groups = record.groups();
  const machines = machinesOf(lives, cluster, endMs);
  const { made, retries } = record.attempts();
  const series = seriesOf(sources);
  const [used, there] = series.points.reduce(
    ([u, t], point) => [u + point.vCpusUsed, t + point.vCpusThere] as const,
    [0, 0] as readonly [number, number],
  );
  return {
    seed: sources.seed,
    makespan: Math.max(0, record.lastEnd() - beginMs),
    simulated: endMs - beginMs,
    all: sumOf(groups),
    byQueue: grouped(groups, ({ jobQueue, shareIdentifier }) => ({
      jobQueue,
      ...(shareIdentifier !== undefined && { shareIdentifier }),
    })),
    byName: grouped(groups, ({ jobName }) => ({ jobName })),
    attempts: made,
    retries,
    machines,
    cost: machines.reduce((sum, { cost }) => sum + cost, 0),
    launches: lives.length,
    launchesRefused: counts.refused,
    interruptions: counts.reclaimed,
    machineDeaths: counts.died,
    utilisation: there === 0 ? 0 : used / there,
    failures: [...record.failures()]
      .map(([reason, jobs]) => ({ reason, jobs }))
      .sort((a, b) => b.jobs - a.jobs),
    waiting: waitingOf(sources),
    faults: sources.faults,
    notes: sources.workload.notes,
    series,
  };
}

function grouped<Key extends object>(
  groups: readonly Group[],
  keyOf: (group: Group) => Key,
): readonly (JobsReport & Key)[] {
  const byKey = Map.groupBy(groups, (group) => JSON.stringify(keyOf(group)));
  return [...byKey].map(([key, some]) => ({ ...(JSON.parse(key) as Key), ...sumOf(some) }));
}

function machinesOf(
  lives: readonly MachineLife[],
  cluster: Cluster,
  endMs: number,
): readonly MachinesReport[] {
  const kinds = new Map<string, { purchase: Purchase; lives: MachineLife[] }>();
  for (const life of lives) {
    const purchase = purchaseOf(life, cluster);
    const name = purchase.startsWith("Fargate") ? "fargate" : life.instanceType;
    const kind = kinds.get(`${name} ${purchase}`) ?? { purchase, lives: [] };
    kinds.set(`${name} ${purchase}`, kind);
    kind.lives.push(life);
  }
  const hoursOf = ({ from, until = endMs }: MachineLife): number =>
    Math.max(until - from, billedMsMin) / hourMs;
  return [...kinds]
    .map(([key, { purchase, lives: own }]) => ({
      instanceType: key.slice(0, key.indexOf(" ")),
      purchase,
      launches: own.length,
      hours: own.reduce((sum, life) => sum + hoursOf(life), 0),
      cost: own.reduce(
        (sum, life) => sum + hoursOf(life) * pricePerHour(life, purchase, cluster),
        0,
      ),
    }))
    .sort((a, b) => b.cost - a.cost);
}

function purchaseOf({ computeEnvironment }: MachineLife, cluster: Cluster): Purchase {
  const environment = cluster.computeEnvironments.find(
    ({ input }) => input.computeEnvironmentName === computeEnvironment,
  );
  switch (environment?.input.computeResources?.type) {
    case "SPOT":
      return "Spot";
    case "FARGATE":
      return "Fargate";
    case "FARGATE_SPOT":
      return "Fargate Spot";
    default:
      return "on-demand";
  }
}

/** USD. */
function pricePerHour(life: MachineLife, purchase: Purchase, cluster: Cluster): number {
  const { instanceTypes, spotPrices, spotShare, fargatePrices } = cluster;
  if (purchase === "Fargate" || purchase === "Fargate Spot") {
    const { vCpu, memoryGiB } = fargatePrices;
    const price = life.vCpus * vCpu + (life.memoryMiB / 1024) * memoryGiB;
    return purchase === "Fargate" ? price : price * spotShare;
  }
  const price = instanceTypes.find(({ name }) => name === life.instanceType)?.pricePerHour ?? 0;
  return purchase === "Spot" ? (spotPrices.get(life.instanceType) ?? price * spotShare) : price;
}

/** Those of one queue with one reason together. */
function waitingOf(sources: ReportSources): StudyReport["waiting"] {
  const { record } = sources;
  const lines = new Map<string, { jobQueue: string; why: string; jobs: number }>();
  const { jobs, ended } = record.counts();
  let left = jobs - ended;
  for (const { jobId, status } of record.unfinished()) {
    const input = record.submissionOf(jobId)?.input;
    if (input === undefined) continue;
    const { jobQueue } = input;
    const why = whyUnfinished(sources, input, { jobId, status });
    const key = `${jobQueue} ${why}`;
    const line = lines.get(key) ?? { jobQueue, why, jobs: 0 };
    line.jobs += 1;
    lines.set(key, line);
    left -= 1;
  }
  // Children whose array waits as a whole have not been heard of.
  if (left > 0) lines.set("", { jobQueue: "", why: waitsForOthers, jobs: left });
  return [...lines.values()].sort((a, b) => b.jobs - a.jobs);
}

const waitsForOthers = "PENDING: waits for other jobs";
const anyJobId = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:[:#]\d+)?/g;

function whyUnfinished(
  { explanations, record }: ReportSources,
  { jobQueue, shareIdentifier }: Submission["input"],
  { jobId, status }: ReturnType<JobRecord["unfinished"]>[number],
): string {
  if (status === "PENDING") return waitsForOthers;
  if (status !== "RUNNABLE") return `${status}: it never ends`;
  const inLine = { jobId, jobQueue, ...(shareIdentifier && { shareIdentifier }) };
  // Nobody knows the ids of a simulation.
  return (explanations.whyWaiting(inLine) ?? status).replaceAll(
    anyJobId,
    (id) => record.submissionOf(id)?.input.jobName ?? id,
  );
}

function seriesOf({ record, lives, endMs }: ReportSources): StudyReport["series"] {
  const machines = levelSeries(1);
  const changes = lives.flatMap(({ from, until, vCpus }) => [
    { at: from - houseStartMs, by: vCpus },
    ...(until === undefined ? [] : [{ at: until - houseStartMs, by: -vCpus }]),
  ]);
  changes.sort((a, b) => a.at - b.at);
  for (const { at, by } of changes) machines.add(at, [by]);
  const lasts = endMs - houseStartMs;
  const { stepMs, points } = record.series.averages(lasts);
  const there = machines.averages(lasts).points;
  return {
    stepMs,
    points: points.map(([waiting = 0, running = 0, vCpusUsed = 0], n): SeriesPoint => {
      return { waiting, running, vCpusUsed, vCpusThere: there[n]?.[0] ?? 0 };
    }),
  };
}
