/** Nothing is placed on an instance that drains, is on its way out, or belongs to an older revision. */
import type { Auditor } from "../house/audited.ts";

export const placedWhereAllowed: Auditor = ({ before, state }) => {
  if (before === undefined) return [];
  const breaches: string[] = [];
  const known = new Set(before.tasks.map(({ taskId }) => taskId));
  for (const { taskId, instanceId, jobId } of state.tasks) {
    const instance = before.instances.get(instanceId);
    if (known.has(taskId) || instance === undefined) continue;
    const environment = before.environments.get(instance.computeEnvironment);
    if (instance.desiredStatus !== "RUNNING") {
      breaches.push(`job ${jobId} was placed on ${instanceId}, which is ${instance.desiredStatus}`);
    }
    const revision = environment?.infrastructureRevision ?? 0;
    if (environment?.type === "MANAGED" && instance.infrastructureRevision < revision) {
      breaches.push(`job ${jobId} was placed on ${instanceId} of an older revision`);
    }
  }
  return breaches;
};
