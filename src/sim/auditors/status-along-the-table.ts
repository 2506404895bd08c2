/** A job's status moves only along the edges of its life, and what has ended never changes. */
import { isTerminal, type Job, type JobStatus } from "../../model/job.ts";
import type { Auditor } from "../house/audited.ts";

/** Between two looks several facts may have been learned: statuses may be skipped over, never gone back. */
const reachable: Readonly<Record<JobStatus, readonly JobStatus[]>> = {
  SUBMITTED: ["PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED", "FAILED"],
  PENDING: ["RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED", "FAILED"],
  RUNNABLE: ["STARTING", "RUNNING", "SUCCEEDED", "FAILED"],
  STARTING: ["RUNNING", "RUNNABLE", "SUCCEEDED", "FAILED"],
  RUNNING: ["STARTING", "RUNNABLE", "SUCCEEDED", "FAILED"],
  SUCCEEDED: [],
  FAILED: [],
};
const neverOfParents = new Set<JobStatus>(["RUNNABLE", "STARTING", "RUNNING"]);

export const statusAlongTheTable: Auditor = ({ before, state }) => {
  const breaches: string[] = [];
  for (const { jobId, arraySize, status } of state.jobs.values()) {
    if (arraySize !== undefined && neverOfParents.has(status)) {
      breaches.push(`array parent ${jobId} is ${status}`);
    }
  }
  for (const [jobId, was] of before?.jobs ?? []) {
    const is = state.jobs.get(jobId);
    // A job that is tried again begins anew with all its nodes, also those that had ended.
    if (is?.nodeIndex !== undefined) continue;
    if (is === undefined) {
      if (!isTerminal(was.status)) breaches.push(`job ${jobId} disappeared while ${was.status}`);
    } else if (isTerminal(was.status)) {
      if (storyOf(was) !== storyOf(is)) breaches.push(`job ${jobId} had ended and changed`);
    } else if (is.status !== was.status && !reachable[was.status].includes(is.status)) {
      breaches.push(`job ${jobId} went from ${was.status} to ${is.status}`);
    }
  }
  return breaches;
};

function storyOf({ status, statusReason, stoppedAt, attempts }: Job): string {
  return JSON.stringify([status, statusReason, stoppedAt, attempts]);
}
