/**
 * Queues and compute environments are brought to the status that what is there calls for: VALID, or INVALID when the
 * environment could not launch an instance as it is, or UPDATING for as long as instances of before an update are
 * there; what is DELETING leaves when nothing of it is left. So an environment whose trouble is over is VALID again
 * by itself.
 */
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import { selectionRemarks } from "../../model/image-selection.ts";
import type { QueueView } from "../../model/snapshot.ts";
import { type Catalogue, catalogueOf } from "../capacity/resolve-instance-types.ts";
import { type Draft, withdraw } from "../scheduling/draft.ts";
import { isOutdated } from "../scheduling/serves.ts";
import { environmentProblem } from "./environment-problem.ts";
import { pushStanding, type Standing } from "./push-standing.ts";

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
  const reached = standing(draft, catalogue, environment);
  const { status, statusReason } = environment;
  if (
    reached.status === status &&
    (status === "UPDATING" || reached.statusReason === statusReason)
  ) {
    return;
  }
  pushStanding(draft, environment, reached);
}

/** What an update waits for is known only at the end of a plan (`noteHindrances`). */
function standing(draft: Draft, catalogue: Catalogue, environment: ComputeEnvironment): Standing {
  const problem = environmentProblem(draft, catalogue, environment);
  if (problem !== undefined)
    return { status: "INVALID", statusReason: `CLIENT_ERROR - ${problem}` };
  const instances = draft.instancesOf.get(environment.name) ?? [];
  return instances.some((instance) => isOutdated(environment, instance))
    ? { status: "UPDATING", statusReason: "ComputeEnvironment Updating" }
    : { status: "VALID", statusReason: healthy(environment) };
}

/** AWS's words, and after them what AWS leaves unsaid: types without an image, settings that are not used. */
function healthy({ imageSelection }: ComputeEnvironment): string {
  return ["ComputeEnvironment Healthy", ...selectionRemarks(imageSelection)].join(" - ");
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
