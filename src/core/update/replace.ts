/**
 * Instances of an older infrastructure revision than their environment's take no new job and leave when their
 * last one ends; with `terminateJobsOnUpdate` their jobs are stopped at once. An instance that drains, for
 * whatever reason, leaves when it is empty.
 *
 * Instances of an UNMANAGED environment belong to their owner and are left alone.
 */
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import type { Instance } from "../../model/instance.ts";
import { compareText } from "../scheduling/compare-text.ts";
import { type Draft, withdraw } from "../scheduling/draft.ts";
import { isOutdated } from "../scheduling/serves.ts";

export function replace(draft: Draft): void {
  for (const environment of draft.environments.values()) {
    if (environment.type === "UNMANAGED" || environment.status === "DELETING") continue;
    for (const instance of draft.instancesOf.get(environment.name) ?? []) {
      if (instance.desiredStatus === "TERMINATED") continue;
      const outdated = isOutdated(environment, instance);
      if (outdated || instance.desiredStatus === "DRAINING") retire(draft, environment, instance);
      if (outdated && environment.updatePolicy.terminateJobsOnUpdate) stopTasks(draft, instance);
    }
  }
}

function retire(draft: Draft, environment: ComputeEnvironment, instance: Instance): void {
  const why =
    instance.statusReason ?? `An update of compute environment ${environment.name} replaces it.`;
  const empty = !draft.occupied.has(instance.instanceId);
  if (empty) withdraw(draft, "terminate", instance, why);
  else if (instance.desiredStatus === "RUNNING") withdraw(draft, "drain", instance, why);
}

function stopTasks(draft: Draft, instance: Instance): void {
  const tasks = draft.occupied.get(instance.instanceId)?.tasks ?? [];
  const running = tasks.filter((task) => task.desiredStatus === "RUNNING");
  for (const taskId of running.map((task) => task.taskId).sort(compareText)) {
    draft.changes.push({ kind: "stop-task", taskId, cause: { kind: "update" } });
  }
}
