/** What a job is told that its container ended with is what it ended with. */
import type { Auditor } from "../house/audited.ts";

/** Of a job with one container. */
const soleContainer = "default";

export const exitsToldTruly: Auditor = ({ before, state, park }) => {
  const breaches: string[] = [];
  for (const { jobId, attempts, nodes } of state.jobs.values()) {
    if (nodes !== undefined || attempts.length === before?.jobs.get(jobId)?.attempts.length)
      continue;
    for (const { taskArn, exitCode, containers } of attempts) {
      if (exitCode === undefined || containers !== undefined) continue;
      const is = park.exits.get(`${taskArn} ${soleContainer}`);
      if (is !== exitCode) {
        breaches.push(`job ${jobId} was told exit code ${exitCode} of one that ended with ${is}`);
      }
    }
  }
  return breaches;
};
