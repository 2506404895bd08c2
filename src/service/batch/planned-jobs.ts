/** What an infrastructure update does to the attempts on the instances that it replaces, by the update policy. */
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import type { Task } from "../../model/task.ts";
import type { View } from "../../ports/store.ts";
import type { PlannedJob } from "../../yard/plan-compute-environment-update.ts";

const jobsMax = 100;

/** `tasks` are live, on instances that are replaced; the first hundred are answered. */
export async function plannedJobs(
  view: View,
  policy: ComputeEnvironment["updatePolicy"],
  tasks: readonly Task[],
  now: number,
): Promise<readonly PlannedJob[]> {
  const planned: PlannedJob[] = [];
  for (const task of tasks.slice(0, jobsMax)) {
    const { jobId, instanceId } = task;
    planned.push({ jobId, instanceId, ...fateOf(policy, task, await isRetried(view, task), now) });
  }
  return planned;
}

function fateOf(
  { terminateJobsOnUpdate, jobExecutionTimeoutMinutes }: ComputeEnvironment["updatePolicy"],
  { startedAt, timeoutSeconds }: Task,
  retried: boolean,
  now: number,
): Pick<PlannedJob, "outcome" | "why"> {
  const then = retried
    ? "Its retry strategy has another attempt left."
    : "It has no other attempt: it fails.";
  if (terminateJobsOnUpdate) {
    return { outcome: "TERMINATED", why: `terminateJobsOnUpdate is true. ${then}` };
  }
  const leftMs = jobExecutionTimeoutMinutes * 60_000;
  if (timeoutSeconds !== undefined && (startedAt ?? now) + timeoutSeconds * 1000 <= now + leftMs) {
    return { outcome: "FITS", why: "Its own timeout ends it before." };
  }
  return {
    outcome: "MAY_BE_TERMINATED",
    why:
      `It is terminated if it still runs ${jobExecutionTimeoutMinutes} minutes ` +
      `(jobExecutionTimeoutMinutes) after its instance began to drain. ${then}`,
  };
}

/** Whether an attempt is left; which failures the strategy retries is known only when one has happened. */
async function isRetried(view: View, { jobId, attempt }: Task): Promise<boolean> {
  const spec = await view.jobs.spec(jobId);
  return attempt < (spec?.retryStrategy?.attempts ?? 1);
}
