/**
 * Queues and compute environments reach the status they are on the way to: CREATING and UPDATING become VALID,
 * or INVALID when the environment could never launch an instance; what is DELETING leaves when nothing of it is
 * left. An environment that turned INVALID stays so until it is updated, as on AWS.
 */
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import type { ResourceStatus } from "../../model/job-queue.ts";
import type { QueueView } from "../../model/snapshot.ts";
import { type Catalogue, catalogueOf } from "../capacity/resolve-instance-types.ts";
import { type Draft, withdraw } from "../scheduling/draft.ts";
import { environmentProblem } from "./environment-problem.ts";

/** Queues first: an environment may leave once no queue names it. */
export function settle(draft: Draft): void {
  draft.queues = draft.queues.flatMap((view) => settleQueue(draft, view));
  const catalogue = catalogueOf(draft.snapshot.instanceTypes);
  for (const environment of [...draft.environments.values()]) {
    if (environment.status === "DELETING") removeEnvironment(draft, environment);
    else settleEnvironment(draft, catalogue, environment);
  }
}

/** Nothing when the queue leaves. */
function settleQueue(draft: Draft, view: QueueView): QueueView[] {
  const { name, status } = view.queue;
  if (status === "DELETING") {
    if (view.hasLiveJobs) return [view];
    draft.changes.push({ kind: "remove-queue", jobQueue: name });
    return [];
  }
  if (status !== "CREATING" && status !== "UPDATING") return [view];
  const reached = { status: "VALID", statusReason: "JobQueue Healthy" } as const;
  draft.changes.push({ kind: "settle-queue", jobQueue: name, ...reached });
  return [{ ...view, queue: { ...view.queue, ...reached } }];
}

function settleEnvironment(
  draft: Draft,
  catalogue: Catalogue,
  environment: ComputeEnvironment,
): void {
  const { name, status } = environment;
  if (status !== "CREATING" && status !== "UPDATING") return;
  const problem = environmentProblem(draft.snapshot, catalogue, environment);
  const reached: { status: ResourceStatus; statusReason: string } =
    problem === undefined
      ? { status: "VALID", statusReason: "ComputeEnvironment Healthy" }
      : { status: "INVALID", statusReason: `CLIENT_ERROR - ${problem}` };
  draft.changes.push({ kind: "settle-environment", computeEnvironment: name, ...reached });
  draft.environments.set(name, { ...environment, ...reached });
}

/**
 * AWS deletes an environment only when it is DISABLED and no queue names it; should one still, nothing is torn
 * down. Jobs that still run on it end with its instances.
 */
function removeEnvironment(draft: Draft, environment: ComputeEnvironment): void {
  const { name } = environment;
  const needed = draft.queues.some((view) =>
    view.queue.computeEnvironmentOrder.some((entry) => entry.computeEnvironment === name),
  );
  if (needed) return;
  const instances = draft.instancesOf.get(name) ?? [];
  for (const instance of instances) {
    if (instance.desiredStatus === "TERMINATED") continue;
    withdraw(draft, "terminate", instance, `Compute environment ${name} is being deleted.`);
  }
  if (instances.length > 0) return;
  draft.changes.push({ kind: "remove-environment", computeEnvironment: name });
  draft.environments.delete(name);
}
