/**
 * Puts instances of a new infrastructure revision in the place of older ones, without a gap.
 *
 *   not proven              those of before go on serving, until the first of the new revision has registered
 *   no room for the first   one of those of before makes room, the emptiest, and never two at a time
 *   proven                  those of before take no new job and leave when their last one has ended
 *
 * Their jobs are stopped at once with `terminateJobsOnUpdate`, otherwise `jobExecutionTimeoutMinutes` after their
 * instance began to drain. A DISABLED environment gives no work and has nothing to prove. An instance that drains, for
 * whatever reason, leaves when it is empty. Instances of an UNMANAGED environment belong to their owner and are left
 * alone. (The first of a revision is launched, and idle instances that nothing needs go, with scaling.)
 */
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import type { Instance } from "../../model/instance.ts";
import { chooseTypeForVCpus } from "../capacity/choose-type.ts";
import { fleetOf, isForWantOfCapacity } from "../capacity/fleet.ts";
import { catalogueOf } from "../capacity/resolve-instance-types.ts";
import { compareText } from "../scheduling/compare-text.ts";
import { type Draft, wakeNoLaterThan, withdraw } from "../scheduling/draft.ts";
import { servingInstances } from "../scheduling/machines-of.ts";
import { isOutdated } from "../scheduling/serves.ts";

export function replace(draft: Draft): void {
  for (const environment of draft.environments.values()) {
    if (environment.type === "UNMANAGED" || environment.status === "DELETING") continue;
    const instances = draft.instancesOf.get(environment.name) ?? [];
    for (const instance of givingWay(draft, environment, instances)) {
      retire(draft, environment, instance);
    }
    for (const instance of instances) {
      if (draft.withdrawn.has(instance.instanceId)) continue;
      if (instance.desiredStatus === "DRAINING") finishDraining(draft, environment, instance);
      if (isInVain(environment, instance)) {
        withdraw(
          draft,
          "terminate",
          instance,
          `Compute environment ${environment.name} is INVALID.`,
        );
      }
    }
  }
}

/** On its way to an environment that has turned INVALID meanwhile: AWS scales those down. */
function isInVain(environment: ComputeEnvironment, instance: Instance): boolean {
  if (environment.status !== "INVALID" || isOutdated(environment, instance)) return false;
  return instance.desiredStatus === "RUNNING" && instance.registeredAt === undefined;
}

/** Instances of before that were still wanted until now. */
function givingWay(
  draft: Draft,
  environment: ComputeEnvironment,
  instances: readonly Instance[],
): readonly Instance[] {
  const older = instances.filter(
    (instance) => instance.desiredStatus === "RUNNING" && isOutdated(environment, instance),
  );
  if (older.length === 0 || environment.state === "DISABLED") return older;
  const proven = !servingInstances(draft, environment).some((one) => isOutdated(environment, one));
  if (proven) return older;
  if (!mustMakeRoom(draft, environment, instances)) return [];
  const used = ({ instanceId }: Instance): number =>
    draft.occupied.get(instanceId)?.resources.cpu ?? 0;
  return older
    .toSorted((a, b) => used(a) - used(b) || compareText(a.instanceId, b.instanceId))
    .slice(0, 1);
}

/**
 * Whether the first instance of the new revision cannot come because those of before have all the room, by maxvCpus
 * or on the machines of the provider. Room that is about to come is waited for.
 */
function mustMakeRoom(
  draft: Draft,
  environment: ComputeEnvironment,
  instances: readonly Instance[],
): boolean {
  const isOnTheWay = instances.some(
    (instance) => (instance.desiredStatus === "RUNNING") !== isOutdated(environment, instance),
  );
  if (isOnTheWay) return false;
  const fleet = fleetOf(draft, catalogueOf(draft.snapshot.instanceTypes), environment);
  if (fleet === undefined || !fleet.mayLaunch) return false;
  const choice = chooseTypeForVCpus(fleet, 1);
  if (choice.kind === "shortage") return isForWantOfCapacity(choice.shortage);
  return choice.kind === "at-max";
}

function retire(draft: Draft, environment: ComputeEnvironment, instance: Instance): void {
  const why = `An update of compute environment ${environment.name} replaces it.`;
  const isEmpty = !draft.occupied.has(instance.instanceId);
  withdraw(draft, isEmpty ? "terminate" : "drain", instance, why);
  if (!isEmpty) limitTime(draft, environment, instance);
}

function finishDraining(draft: Draft, environment: ComputeEnvironment, instance: Instance): void {
  if (!draft.occupied.has(instance.instanceId)) {
    const why = instance.statusReason ?? "Its last job has ended.";
    withdraw(draft, "terminate", instance, why);
  } else if (isOutdated(environment, instance)) {
    limitTime(draft, environment, instance);
  }
}

function limitTime(draft: Draft, environment: ComputeEnvironment, instance: Instance): void {
  const { now } = draft.snapshot;
  const { terminateJobsOnUpdate, jobExecutionTimeoutMinutes } = environment.updatePolicy;
  const leftMs = terminateJobsOnUpdate ? 0 : jobExecutionTimeoutMinutes * 60_000;
  const endsAt = (instance.drainingSince ?? now) + leftMs;
  wakeNoLaterThan(draft, endsAt);
  if (endsAt <= now) stopTasks(draft, instance);
}

function stopTasks(draft: Draft, instance: Instance): void {
  const tasks = draft.occupied.get(instance.instanceId)?.tasks ?? [];
  const running = tasks.filter((task) => task.desiredStatus === "RUNNING");
  for (const taskId of running.map((task) => task.taskId).sort(compareText)) {
    draft.changes.push({ kind: "stop-task", taskId, cause: { kind: "update" } });
  }
}
