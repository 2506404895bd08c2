/** A job has at most one task that has not stopped, and it is the attempt that the job knows of. */
import type { Auditor } from "../house/audited.ts";

export const oneLiveTask: Auditor = ({ state }) => {
  const breaches: string[] = [];
  for (const [jobId, tasks] of Map.groupBy(state.tasks, (task) => task.jobId)) {
    if (tasks.length > 1) breaches.push(`job ${jobId} has ${tasks.length} live tasks`);
    const job = state.jobs.get(jobId);
    if (job === undefined) breaches.push(`a task is left of job ${jobId}, which is gone`);
    else if (job.live === undefined) breaches.push(`job ${jobId} knows nothing of its live task`);
  }
  for (const { jobId, status, live, nodeIndex } of state.jobs.values()) {
    const isUnderWay = status === "STARTING" || status === "RUNNING";
    // A node has its task before the main node runs.
    if (nodeIndex !== undefined && status === "RUNNABLE") continue;
    if (isUnderWay !== (live !== undefined)) {
      breaches.push(`job ${jobId} is ${status} ${live ? "with" : "without"} a live attempt`);
    }
  }
  return breaches;
};
