/**
 * What became of each job of a study, read from the events that the store keeps: whatever the product says of its jobs,
 * the report says too.
 */
import type { JobStatus } from "../../model/job.ts";
import { childJobId, parseJobId } from "../../model/job-id.ts";
import type { RecordedChange } from "../../model/state-change.ts";
import type { Store } from "../../ports/store.ts";
import type { JobsReport, Spread } from "../report/study-report.ts";
import { type LevelSeries, levelSeries } from "./level-series.ts";
import type { Submission } from "./workload.ts";

export type JobRecord = {
  /** `vCpus`: of one job or child, of all nodes of a multi-node job. */
  readonly submitted: (jobId: string, submission: Submission, vCpus: number) => void;
  readonly submissionOf: (jobId: string) => Submission | undefined;
  /** Reads on to the newest change. */
  readonly readOn: () => Promise<void>;
  /** Jobs, children counted and parents not, that have been submitted; that have ended; that run. */
  readonly counts: () => {
    readonly jobs: number;
    readonly ended: number;
    readonly running: number;
  };
  /** When something last happened to a job, epoch milliseconds. */
  readonly lastChange: () => number;
  readonly lastEnd: () => number;
  readonly attempts: () => { readonly made: number; readonly retries: number };
  readonly groups: () => readonly Group[];
  /** Ids of those that have not ended, as far as anything was heard of them. */
  readonly unfinished: () => readonly { readonly jobId: string; readonly status: JobStatus }[];
  readonly failures: () => ReadonlyMap<string, number>;
  /** Waiting, running, vCPUs in use. */
  readonly series: LevelSeries;
};

/** Jobs of one queue, share and name. */
export type Group = {
  readonly jobQueue: string;
  readonly shareIdentifier: string | undefined;
  readonly jobName: string;
  jobs: number;
  succeeded: number;
  failed: number;
  readonly waits: number[];
};

type Submitted = {
  readonly submission: Submission;
  readonly group: Group;
  readonly vCpus: number;
};

type Tracked = { status: JobStatus; waitsSince: number | undefined };

const pageLength = 10_000;
/** Reasons of failures are read job by job; so many tell enough. */
const failuresReadMax = 5_000;

export function jobRecord(store: Store, startMs: number): JobRecord {
  const submissions = new Map<string, Submitted>();
  const groups = new Map<string, Group>();
  const tracked = new Map<string, Tracked>();
  const failures = new Map<string, number>();
  const series = levelSeries(3);
  const total = { jobs: 0, ended: 0, running: 0, made: 0, retries: 0, failuresRead: 0 };
  let [from, lastChange, lastEnd] = [0, startMs, startMs];

  function take(change: RecordedChange, jobId: string): void {
    const parent = parseJobId(jobId)?.parentId ?? jobId;
    const known = submissions.get(parent);
    if (known === undefined || isPart(known.submission, jobId)) return;
    const { group, vCpus } = known;
    const { status, at, attemptsMade } = change;
    const was = tracked.get(jobId);
    const levels = (of: JobStatus | undefined): readonly [number, number] => [
      of === "RUNNABLE" || of === "STARTING" ? 1 : 0,
      of === "RUNNING" ? 1 : 0,
    ];
    const [waitedBefore, ranBefore] = levels(was?.status);
    const [waits, runs] = levels(status);
    const ran = runs - ranBefore;
    total.running += ran;
    series.add(at - startMs, [waits - waitedBefore, ran, ran * vCpus]);
    lastChange = Math.max(lastChange, at);
    if (status === "RUNNABLE" && attemptsMade > 0) total.retries += 1;
    if (status === "STARTING") total.made += 1;
    let waitsSince = was?.waitsSince;
    if (status === "RUNNABLE" && was === undefined) waitsSince = at;
    else if (status === "RUNNABLE" && was?.status === "PENDING") waitsSince = at;
    else if (status === "RUNNING" && waitsSince !== undefined) {
      group.waits.push(at - waitsSince);
      waitsSince = undefined;
    }
    if (status !== "SUCCEEDED" && status !== "FAILED") {
      tracked.set(jobId, { status, waitsSince });
      return;
    }
    tracked.delete(jobId);
    total.ended += 1;
    lastEnd = Math.max(lastEnd, at);
    if (status === "SUCCEEDED") group.succeeded += 1;
    else group.failed += 1;
  }

  async function readOn(): Promise<void> {
    for (let more = true; more; ) {
      more = await store.read(async (view) => {
        const changes = await view.stateChanges.list({ from, limit: pageLength });
        for (const change of changes) {
          from = change.id + 1;
          if (change.kind !== "state") continue;
          for (const jobId of jobsOf(change)) take(change, jobId);
          if (change.status !== "FAILED" || total.failuresRead > failuresReadMax) continue;
          const jobs = change.children ? change.children.last - change.children.first + 1 : 1;
          const jobId = jobsOf(change)[0] ?? change.jobId;
          const known = submissions.get(parseJobId(jobId)?.parentId ?? jobId);
          if (known === undefined || isPart(known.submission, jobId)) continue;
          total.failuresRead += 1;
          const reason = (await view.jobs.get(jobId))?.statusReason ?? "no reason is known";
          const general = reason.replaceAll(/\bi-[0-9a-f]{17}\b/g, "i-…");
          failures.set(general, (failures.get(general) ?? 0) + jobs);
        }
        return changes.length === pageLength;
      });
    }
  }

  return {
    series,
    readOn,
    submitted(jobId, submission, vCpus) {
      const { jobQueue, shareIdentifier, arrayProperties } = submission.input;
      const key = JSON.stringify([jobQueue, shareIdentifier, submission.group]);
      const made = { jobs: 0, succeeded: 0, failed: 0, waits: [] };
      const group = groups.get(key) ?? {
        jobQueue,
        shareIdentifier,
        jobName: submission.group,
        ...made,
      };
      groups.set(key, group);
      const jobs = arrayProperties?.size ?? 1;
      group.jobs += jobs;
      total.jobs += jobs;
      submissions.set(jobId, { submission, group, vCpus });
    },
    submissionOf: (jobId) => submissions.get(parseJobId(jobId)?.parentId ?? jobId)?.submission,
    counts: () => total,
    lastChange: () => lastChange,
    lastEnd: () => lastEnd,
    attempts: () => total,
    groups: () => [...groups.values()],
    unfinished: () => [...tracked].map(([jobId, { status }]) => ({ jobId, status })),
    failures: () => failures,
  };
}

/** Of an array only children count as jobs, of a multi-node job only the whole. */
function isPart({ input }: Submission, jobId: string): boolean {
  const { arrayIndex, nodeIndex } = parseJobId(jobId) ?? {};
  const isWhole = arrayIndex === undefined && nodeIndex === undefined;
  return input.arrayProperties?.size === undefined ? !isWhole : isWhole;
}

function jobsOf({ jobId, children }: RecordedChange): readonly string[] {
  if (children === undefined) return [jobId];
  const { first, last } = children;
  return Array.from({ length: last - first + 1 }, (_, n) => childJobId(jobId, first + n));
}

/** Several groups as one. */
export function sumOf(groups: readonly Group[]): JobsReport {
  const sum = (of: (group: Group) => number): number =>
    groups.reduce((total, group) => total + of(group), 0);
  const jobs = sum((group) => group.jobs);
  const [succeeded, failed] = [sum((group) => group.succeeded), sum((group) => group.failed)];
  const waits = groups.flatMap((group) => group.waits);
  const unfinished = jobs - succeeded - failed;
  return {
    jobs,
    succeeded,
    failed,
    unfinished,
    ...(waits.length > 0 && { wait: spreadOf(waits) }),
  };
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}
