/**
 * Writes one change of a plan, if the row that it was based on has not moved meanwhile; otherwise leaves no trace.
 *
 * Each kind checks exactly what the decision relied on: a job still RUNNABLE, its consumable resources still
 * there, an instance still taking work, an environment still in the status that was to be left.
 */
import { logMembers } from "../core/lifecycle/log-streams.ts";
import { workOf } from "../core/lifecycle/node-ranges.ts";
import { consumablesAvailable } from "../ledger/consumables-available.ts";
import { recordJobEvent } from "../ledger/record-job-event.ts";
import { wantTaskStopped } from "../ledger/stop-task.ts";
import { containerInstanceArn, type Site, taskArn } from "../model/arn.ts";
import type { ComputeEnvironment } from "../model/compute-environment.ts";
import { imagesByType } from "../model/image-selection.ts";
import { childJobId } from "../model/job-id.ts";
import type { Change } from "../model/plan.ts";
import type { Task } from "../model/task.ts";
import type { IdSource } from "../ports/id-source.ts";
import type { Transaction } from "../ports/store.ts";
import { commitHead } from "./commit-head.ts";
import { commitNodes } from "./commit-nodes.ts";

/** What was committed, for the loops that act on it; undefined when the row had moved. */
export type Committed = { readonly change: Change; readonly tasks?: readonly Task[] };

type Deps = { readonly site: Site; readonly ids: IdSource };

export async function commitChange(
  deps: Deps,
  tx: Transaction,
  change: Change,
  now: number,
): Promise<Committed | undefined> {
  switch (change.kind) {
    case "place":
      return place(deps, tx, change, now);
    case "place-nodes": {
      const tasks = await commitNodes(deps, tx, change, now);
      return tasks && { change, tasks };
    }
    case "stop-task": {
      const task = await tx.tasks.get(change.taskId);
      if (task === undefined || task.desiredStatus === "STOPPED" || task.lastStatus === "STOPPED") {
        return undefined;
      }
      return { change, tasks: [await wantTaskStopped(tx, task, change.cause)] };
    }
    case "launch":
      return launch(deps, tx, change, now);
    case "drain":
    case "terminate": {
      const instance = await tx.instances.get(change.instanceId);
      const desiredStatus = change.kind === "drain" ? "DRAINING" : "TERMINATED";
      if (instance === undefined || instance.desiredStatus === "TERMINATED") return undefined;
      if (instance.desiredStatus === desiredStatus) return undefined;
      await tx.instances.update({
        ...instance,
        desiredStatus,
        statusReason: change.why,
        ...(change.kind === "drain" && { drainingSince: now }),
      });
      return { change };
    }
    case "settle-environment": {
      const row = await tx.computeEnvironments.get(change.computeEnvironment);
      if (row === undefined || row.status !== change.from.status) return undefined;
      if (row.infrastructureRevision !== change.from.infrastructureRevision) return undefined;
      await tx.computeEnvironments.update({
        ...row,
        status: change.status,
        statusReason: change.statusReason,
      });
      return { change };
    }
    case "remove-environment": {
      const row = await tx.computeEnvironments.get(change.computeEnvironment);
      if (row?.status !== "DELETING") return undefined;
      const instances = await tx.instances.list(row.name);
      if (instances.some((instance) => instance.lastStatus !== "TERMINATED")) return undefined;
      await tx.computeEnvironments.remove(row.name);
      return { change };
    }
    case "scale-out-reached": {
      const row = await tx.computeEnvironments.get(change.computeEnvironment);
      if (row?.requestedvCpus === undefined) return undefined;
      const { requestedvCpus: _reached, ...rest } = row;
      await tx.computeEnvironments.update(rest);
      return { change };
    }
    case "settle-queue": {
      const row = await tx.jobQueues.get(change.jobQueue);
      if (row === undefined || row.status === "DELETING") return undefined;
      await tx.jobQueues.update({
        ...row,
        status: change.status,
        statusReason: change.statusReason,
      });
      return { change };
    }
    case "remove-queue": {
      const row = await tx.jobQueues.get(change.jobQueue);
      if (row?.status !== "DELETING") return undefined;
      if ((await tx.jobs.liveInQueue(row.name, 1)).length > 0) return undefined;
      await tx.jobQueues.remove(row.name);
      return { change };
    }
    case "note-head":
    case "cancel-head":
      return (await commitHead(tx, change, now)) ? { change } : undefined;
  }
}

async function place(
  deps: Deps,
  tx: Transaction,
  change: Extract<Change, { kind: "place" }>,
  now: number,
): Promise<Committed | undefined> {
  const instance = await tx.instances.get(change.instanceId);
  if (instance?.desiredStatus !== "RUNNING" || instance.lastStatus !== "REGISTERED")
    return undefined;
  const job = await waitingJob(tx, change);
  if (job?.status !== "RUNNABLE" || job.attempts.length + 1 !== change.attempt) return undefined;
  if (job.consumables !== undefined && !(await consumablesAvailable(tx, job.consumables))) {
    return undefined;
  }
  const spec = await tx.jobs.spec(job.jobId);
  const work = spec && workOf(spec, job.nodeIndex);
  if (spec === undefined || work === undefined) return undefined;

  if (spec.launchFault !== undefined) {
    const refused = { kind: "launch-refused", reason: spec.launchFault } as const;
    await recordJobEvent(tx, job.jobId, refused, now);
    return { change };
  }
  const taskId = deps.ids.taskId();
  const task: Task = {
    taskId,
    jobId: job.jobId,
    jobQueue: job.jobQueue,
    ...(job.shareIdentifier === undefined ? {} : { shareIdentifier: job.shareIdentifier }),
    attempt: change.attempt,
    clusterName: instance.clusterName,
    instanceId: instance.instanceId,
    desiredStatus: "RUNNING",
    lastStatus: "PENDING",
    resources: change.resources,
    gpuIds: change.gpuIds,
    createdAt: now,
    ...logMembers(work, spec.jobDefinitionArn, taskId),
    ...(spec.timeoutSeconds === undefined ? {} : { timeoutSeconds: spec.timeoutSeconds }),
  };
  await tx.tasks.insert(task);
  await recordJobEvent(
    tx,
    job.jobId,
    {
      kind: "placed",
      live: {
        taskArn: taskArn(deps.site, instance.clusterName, taskId),
        containerInstanceArn: containerInstanceArn(
          deps.site,
          instance.clusterName,
          instance.containerInstanceId,
        ),
      },
    },
    now,
  );
  return { change, tasks: [task] };
}

/** The job of a placement; a child that has not started gets its row now. */
async function waitingJob(
  tx: Transaction,
  change: Extract<Change, { kind: "place" }>,
): ReturnType<Transaction["jobs"]["get"]> {
  if (change.arrayIndex === undefined) return tx.jobs.get(change.jobId);
  const child = await tx.jobs.materialise(change.jobId, change.arrayIndex);
  return child ?? tx.jobs.get(childJobId(change.jobId, change.arrayIndex));
}

async function launch(
  deps: Deps,
  tx: Transaction,
  change: Extract<Change, { kind: "launch" }>,
  now: number,
): Promise<Committed | undefined> {
  const environment = await tx.computeEnvironments.get(change.computeEnvironment);
  if (environment?.status !== "VALID" && environment?.status !== "UPDATING") return undefined;
  if (environment.infrastructureRevision !== change.infrastructureRevision) return undefined;
  const instanceId = deps.ids.instanceId();
  await tx.ec2Tags.put(instanceId, instanceTags(environment, change.instanceType));
  await tx.instances.insert({
    instanceId,
    computeEnvironment: environment.name,
    clusterName: environment.clusterName,
    instanceType: change.instanceType,
    imageId: change.imageId,
    infrastructureRevision: change.infrastructureRevision,
    desiredStatus: "RUNNING",
    lastStatus: "PENDING",
    createdAt: now,
    containerInstanceId: deps.ids.containerInstanceId(),
    resources: change.resources,
    gpuIds: [],
    ...(change.fargate && { fargate: true }),
  });
  return { change };
}

/** The launch template's, the environment's before them, and AWS Batch's own, by which its instances are told apart. */
function instanceTags(
  { imageSelection, computeResources }: ComputeEnvironment,
  instanceType: string,
): Readonly<Record<string, string>> {
  const ofTemplate = imagesByType(imageSelection).get(instanceType)?.instanceTags;
  return { ...ofTemplate, ...computeResources?.tags, AWSBatchServiceTag: "batch" };
}
