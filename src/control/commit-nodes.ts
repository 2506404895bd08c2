/**
 * Writes the placement of a multi-node job: a task for each of its nodes, or none of them if anything that the plan
 * relied on has moved. The main node's task is sent to its agent at once; the others are held back until it runs.
 *
 * All of it is one transaction, which a thousand nodes do not make long (`npm run bench` tells): where they may go is
 * asked for fifty at once, and two rows for each are all that is written.
 */
import { logMembers } from "../core/lifecycle/log-streams.ts";
import { workOf } from "../core/lifecycle/node-ranges.ts";
import { consumablesAvailable } from "../ledger/consumables-available.ts";
import { recordJobEvent } from "../ledger/record-job-event.ts";
import { containerInstanceArn, type Site, taskArn } from "../model/arn.ts";
import type { Job, JobSpec, LiveAttempt } from "../model/job.ts";
import { nodeJobId } from "../model/job-id.ts";
import type { Change, NodePlacement } from "../model/plan.ts";
import type { Task } from "../model/task.ts";
import type { IdSource } from "../ports/id-source.ts";
import type { InstanceAddress, NodeStart, Transaction } from "../ports/store.ts";

type Deps = { readonly site: Site; readonly ids: IdSource };
type PlaceNodes = Extract<Change, { kind: "place-nodes" }>;

/** Answers the tasks; undefined when a row had moved. */
export async function commitNodes(
  deps: Deps,
  tx: Transaction,
  change: PlaceNodes,
  now: number,
): Promise<readonly Task[] | undefined> {
  const { jobId, attempt } = change;
  const job = await tx.jobs.get(jobId);
  if (job?.status !== "RUNNABLE" || job.attempts.length + 1 !== attempt) return undefined;
  if (job.nodes?.numNodes !== change.nodes.length) return undefined;
  if (job.consumables !== undefined && !(await consumablesAvailable(tx, job.consumables))) {
    return undefined;
  }
  if ((await tx.tasks.liveOfNodes(jobId)).length > 0) return undefined;
  const places = await emptyPlaces(tx, change.nodes);
  const spec = await tx.jobs.spec(jobId);
  if (places === undefined || spec === undefined) return undefined;
  if (spec.launchFault !== undefined) {
    await recordJobEvent(tx, jobId, { kind: "launch-refused", reason: spec.launchFault }, now);
    return [];
  }

  const { mainNode } = job.nodes;
  const tasks: Task[] = [];
  const starts: NodeStart[] = [];
  let main: LiveAttempt | undefined;
  for (const { node, instance } of places) {
    const isMain = node.nodeIndex === mainNode;
    const task = taskFor(deps, { job, spec, node, instance, isMain, now });
    await tx.tasks.insert(task);
    tasks.push(task);
    const live = liveAttempt(deps.site, instance, task);
    if (isMain) main = live;
    else starts.push({ nodeIndex: node.nodeIndex, live, createdAt: now });
  }
  if (main === undefined) throw new Error(`Job ${jobId} was placed without its main node.`);
  await tx.jobs.beginNodes(jobId, attempt, starts);
  await recordJobEvent(tx, jobId, { kind: "placed", live: main }, now);
  return tasks;
}

type Place = { readonly node: NodePlacement; readonly instance: InstanceAddress };

/** Undefined when one of the instances takes no work or has a task. */
async function emptyPlaces(
  tx: Transaction,
  nodes: readonly NodePlacement[],
): Promise<readonly Place[] | undefined> {
  const empty = await tx.instances.empty(nodes.map(({ instanceId }) => instanceId));
  const byId = new Map(empty.map((instance) => [instance.instanceId, instance]));
  const places: Place[] = [];
  for (const node of nodes) {
    const instance = byId.get(node.instanceId);
    if (instance === undefined) return undefined;
    places.push({ node, instance });
  }
  return places;
}

type NewTask = Place & {
  readonly job: Job;
  readonly spec: JobSpec;
  readonly isMain: boolean;
  readonly now: number;
};

/** The time of the whole job is measured on its main node. */
function taskFor(deps: Deps, { job, spec, node, instance, isMain, now }: NewTask): Task {
  const { jobId, jobQueue, shareIdentifier } = job;
  const { nodeIndex, resources, gpuIds } = node;
  const taskId = deps.ids.taskId();
  const work = workOf(spec, nodeIndex);
  return {
    taskId,
    jobId: nodeJobId(jobId, nodeIndex),
    jobQueue,
    ...(shareIdentifier === undefined ? {} : { shareIdentifier }),
    multiNodeJobId: jobId,
    ...(isMain ? {} : { heldBack: true }),
    attempt: job.attempts.length + 1,
    clusterName: instance.clusterName,
    instanceId: instance.instanceId,
    desiredStatus: "RUNNING",
    lastStatus: "PENDING",
    resources,
    gpuIds,
    createdAt: now,
    ...(work === undefined ? {} : logMembers(work, spec.jobDefinitionArn, taskId)),
    ...(isMain && spec.timeoutSeconds !== undefined && { timeoutSeconds: spec.timeoutSeconds }),
  };
}

function liveAttempt(site: Site, instance: InstanceAddress, { taskId }: Task): LiveAttempt {
  const { clusterName, containerInstanceId } = instance;
  return {
    taskArn: taskArn(site, clusterName, taskId),
    containerInstanceArn: containerInstanceArn(site, clusterName, containerInstanceId),
  };
}
