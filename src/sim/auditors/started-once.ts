/** No container is started twice for one task, and none runs beside another of the same job. */
import type { Auditor } from "../house/audited.ts";

export const startedOnce: Auditor = ({ state, park }) => {
  const breaches: string[] = [];
  for (const [container, count] of park.starts) {
    if (count > 1) breaches.push(`container ${container} was started ${count} times`);
  }
  const jobOf = new Map<string, string>();
  for (const { jobId, attempts, live } of state.jobs.values()) {
    for (const { taskArn } of [...attempts, ...(live ? [live] : [])]) {
      if (taskArn !== undefined) jobOf.set(taskArn, jobId);
    }
  }
  const places = new Map<string, string>();
  for (const { instanceId, runtime } of park.machines.values()) {
    for (const arn of runtime.running.keys()) {
      const jobId = jobOf.get(arn);
      if (jobId === undefined) continue;
      const other = places.get(jobId);
      if (other !== undefined) breaches.push(`job ${jobId} runs on ${other} and on ${instanceId}`);
      places.set(jobId, instanceId);
    }
  }
  return breaches;
};
