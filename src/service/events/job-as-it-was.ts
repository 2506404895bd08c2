/**
 * A job as it was when its status changed, made from how it is now: attempts are only ever added, and each keeps what
 * was learned of it. So a change needs no copy of the job.
 */
import { isTerminal, type Job, type JobAttempt, type LiveAttempt } from "../../model/job.ts";
import type { StateChange } from "../../model/state-change.ts";

export function jobAsItWas(job: Job, change: Omit<StateChange, "jobId" | "children">): Job {
  // What has ended does not change any more.
  if (isTerminal(change.status)) return job;
  const { statusReason: _, startedAt: __, stoppedAt: ___, live: ____, ...submitted } = job;
  const attempts = job.attempts.slice(0, change.attemptsMade);
  const live = liveThen(job, change);
  const startedAt = live?.startedAt ?? attempts.findLast((each) => each.startedAt)?.startedAt;
  return {
    ...submitted,
    status: change.status,
    ...(change.statusReason === undefined ? {} : { statusReason: change.statusReason }),
    attempts,
    ...(live === undefined ? {} : { live }),
    ...(startedAt === undefined ? {} : { startedAt }),
  };
}

/** The attempt that was under way; it has its log and its start from RUNNING on. */
function liveThen(
  job: Job,
  { status, attemptsMade }: Pick<StateChange, "status" | "attemptsMade">,
): LiveAttempt | undefined {
  if (status !== "STARTING" && status !== "RUNNING") return undefined;
  const attempt: JobAttempt | LiveAttempt | undefined = job.attempts[attemptsMade] ?? job.live;
  if (attempt?.taskArn === undefined || attempt.containerInstanceArn === undefined)
    return undefined;
  const { taskArn, containerInstanceArn, startedAt, logStreamName } = attempt;
  if (status === "STARTING") return { taskArn, containerInstanceArn };
  return {
    taskArn,
    containerInstanceArn,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(logStreamName === undefined ? {} : { logStreamName }),
  };
}
