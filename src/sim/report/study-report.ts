/** What a study found out, as plain data to print, to draw, to hand on. Times are milliseconds, money is USD. */

/** How times are spread. */
export type Spread = {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
};

/** Of jobs that belong together; children of arrays count as jobs, their parents do not. */
export type JobsReport = {
  readonly jobs: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly unfinished: number;
  /** From RUNNABLE to the start of the first attempt, of those that started; absent when none did. */
  readonly wait?: Spread;
};

export type Purchase = "on-demand" | "Spot" | "Fargate" | "Fargate Spot";

export type MachinesReport = {
  readonly instanceType: string;
  readonly purchase: Purchase;
  readonly launches: number;
  readonly hours: number;
  readonly cost: number;
};

export type SeriesPoint = {
  readonly waiting: number;
  readonly running: number;
  readonly vCpusUsed: number;
  readonly vCpusThere: number;
};

export type StudyReport = {
  readonly seed: number;
  /** From the first submission to the end of the last job. */
  readonly makespan: number;
  /** How far time was simulated. */
  readonly simulated: number;
  readonly all: JobsReport;
  readonly byQueue: readonly (JobsReport & {
    readonly jobQueue: string;
    readonly shareIdentifier?: string;
  })[];
  readonly byName: readonly (JobsReport & { readonly jobName: string })[];
  readonly attempts: number;
  readonly retries: number;
  readonly machines: readonly MachinesReport[];
  readonly cost: number;
  readonly launches: number;
  readonly launchesRefused: number;
  readonly interruptions: number;
  readonly machineDeaths: number;
  /** vCPUs that jobs asked for and used, of those that were there; from 0 to 1. */
  readonly utilisation: number;
  /** Why jobs failed, those with most jobs first. */
  readonly failures: readonly { readonly reason: string; readonly jobs: number }[];
  /** Why jobs still wait, those with most jobs first. */
  readonly waiting: readonly {
    readonly jobQueue: string;
    readonly why: string;
    readonly jobs: number;
  }[];
  readonly faults: readonly string[];
  readonly notes: readonly string[];
  /** Averages over steps of equal length, from the beginning. */
  readonly series: { readonly stepMs: number; readonly points: readonly SeriesPoint[] };
};
