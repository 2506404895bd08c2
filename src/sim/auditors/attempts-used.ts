/**
 * No job fails that has attempts left, unless a user ended it, its time was over, or it never began: a machine that is
 * lost, an image that cannot be pulled, a container that does not start cost an attempt and not the job.
 */
import type { Job } from "../../model/job.ts";
import type { Auditor } from "../house/audited.ts";

export const attemptsUsed: Auditor = ({ before, state }) => {
  const breaches: string[] = [];
  for (const job of state.jobs.values()) {
    const { jobId, status, attempts, nodeIndex, arraySize } = job;
    if (status !== "FAILED" || before?.jobs.get(jobId)?.status === "FAILED") continue;
    // A node fails with its job, a parent with its children.
    if (nodeIndex !== undefined || arraySize !== undefined || wasEnded(job)) continue;
    const allowed = state.specOf(jobId)?.retryStrategy?.attempts ?? 1;
    if (attempts.length > 0 && attempts.length < allowed) {
      breaches.push(`job ${jobId} failed after ${attempts.length} of ${allowed} attempts`);
    }
  }
  return breaches;
};

function wasEnded({ cancelReason, terminateReason, statusReason = "" }: Job): boolean {
  if (cancelReason !== undefined || terminateReason !== undefined) return true;
  // An array that was ended ends children that wait for their next attempt in its own words.
  return /exceeded timeout|a user's|can never run|it hangs|Dependent Job/.test(statusReason);
}
