/** No job is tried more often than its strategy says, and each attempt is a task of its own. */
import type { Auditor } from "../house/audited.ts";

export const attemptsWithinStrategy: Auditor = ({ state }) => {
  const breaches: string[] = [];
  for (const { jobId, attempts, live } of state.jobs.values()) {
    const allowed = state.specOf(jobId)?.retryStrategy?.attempts ?? 1;
    const made = attempts.length + (live === undefined ? 0 : 1);
    if (made > allowed) breaches.push(`job ${jobId} is at attempt ${made} of ${allowed}`);
    const tasks = attempts.map(({ taskArn }) => taskArn).filter((arn) => arn !== undefined);
    if (new Set(tasks).size < tasks.length) breaches.push(`job ${jobId} ended one task twice`);
  }
  return breaches;
};
