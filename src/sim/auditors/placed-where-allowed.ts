/**
 * Nothing is placed on an instance that drains or is on its way out, nor on one of an older revision once one of the
 * newest has been given work: until then those of before serve on. That it has registered proves nothing here: its
 * agent may have lost its connection, and then it serves nobody yet.
 */
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
    const newest = environment?.infrastructureRevision ?? 0;
    const isProven = before.tasks.some((task) => {
      const one = before.instances.get(task.instanceId);
      return (
        one?.computeEnvironment === instance.computeEnvironment &&
        one.infrastructureRevision === newest &&
        one.desiredStatus === "RUNNING"
      );
    });
    const isOlder = environment?.type === "MANAGED" && instance.infrastructureRevision < newest;
    if (isOlder && isProven) {
      breaches.push(`job ${jobId} was placed on ${instanceId} of an older revision`);
    }
  }
  return breaches;
};
