/**
 * A study: a workload on a cluster in virtual time. It is over when every job has ended and the machines that idle then
 * have left, or when nothing can happen any more: then what waits says why. The same files and seed give the same
 * report.
 */
import { describeFaultPlan } from "../../faults/fault-plan.ts";
import type { StudyReport } from "../report/study-report.ts";
import type { Fleet } from "./fleet.ts";
import type { Cluster } from "./read-cluster.ts";
import { reportOf } from "./report-of.ts";
import { type HouseOptions, houseStartMs, openStudyHouse, type StudyHouse } from "./study-house.ts";
import { type JobUsers, setUp, submitJobs } from "./submit-jobs.ts";
import type { Workload } from "./workload.ts";

export type StudyOptions = Omit<HouseOptions, "cluster"> & {
  readonly cluster: Cluster;
  readonly workload: Workload;
  /** How far the study is, now and then. */
  readonly onProgress?: (progress: StudyProgress) => void;
};

export type StudyProgress = {
  /** Virtual milliseconds since the beginning. */
  readonly now: number;
  readonly jobs: number;
  readonly ended: number;
  readonly running: number;
  readonly machines: number;
  readonly events: number;
};

const [minuteMs, hourMs] = [60_000, 3_600_000];
/** Nothing has happened for so long, and nothing runs that could end: nothing ever will. */
const stalledAfterMs = hourMs;
/** How long idle machines are watched leaving. */
const tailMs = 30 * minuteMs;
const progressEveryEvents = 1_000;

/** Rejects with a DocumentError when the service refuses what the files say. */
export async function runStudy(options: StudyOptions): Promise<StudyReport> {
  const { cluster, workload, faults, seed } = options;
  const house = await openStudyHouse(options);
  const { deps, record, fleet, counts } = house;
  let failure: Error | undefined;
  const fail = (error: Error): void => {
    failure ??= error;
  };
  let events = 0;
  const step = async (until: number): Promise<boolean> => {
    const went = await house.step(until);
    if (failure !== undefined) throw failure;
    events += 1;
    if (events % progressEveryEvents === 0) {
      const now = house.now() - houseStartMs;
      options.onProgress?.({
        now,
        events,
        machines: fleet.machines(),
        ...record.counts(),
      });
    }
    return went;
  };
  try {
    let isReady = false;
    setUp(deps, cluster, workload).then(() => {
      isReady = true;
    }, fail);
    while (!isReady) await step(Number.POSITIVE_INFINITY);
    const beginMs = house.now();
    const users = submitJobs(deps, { workload, record, admit: house.admit, onRefused: fail });
    while (!isOver(house, users)) await step(Number.POSITIVE_INFINITY);
    const tailUntil = house.now() + tailMs;
    while (!isAtRest(fleet, cluster) && (await step(tailUntil)));
    await record.readOn();
    return reportOf({
      ...{ cluster, workload, seed, record, counts, beginMs, lives: fleet.lives },
      explanations: deps.explanations,
      endMs: house.now(),
      faults: describeFaultPlan(faults),
    });
  } finally {
    await house.close();
  }
}

function isOver({ record, busyUntil, now }: StudyHouse, users: JobUsers): boolean {
  if (users.left() > 0) return false;
  const { jobs, ended } = record.counts();
  return ended === jobs || now() > Math.max(record.lastChange(), busyUntil()) + stalledAfterMs;
}

/** Only what an environment keeps in any case is left. */
function isAtRest({ vCpusIn }: Fleet, { computeEnvironments }: Cluster): boolean {
  return computeEnvironments.every(({ input }) => {
    return vCpusIn(input.computeEnvironmentName) <= (input.computeResources?.minvCpus ?? 0);
  });
}
