/**
 * Tasks as they are sent to an agent, their secrets put in. One whose secrets are missing has ended before it began.
 */
import { workOf } from "../core/lifecycle/node-ranges.ts";
import { type NodePlace, taskPayload } from "../core/lifecycle/task-payload.ts";
import { recordTaskState } from "../ledger/record-task-state.ts";
import { type Site, taskArn } from "../model/arn.ts";
import type { Job } from "../model/job.ts";
import type { PayloadTask } from "../model/payload-task.ts";
import type { Task } from "../model/task.ts";
import type { TaskWork } from "../model/task-work.ts";
import type { SecretSource } from "../ports/secret-source.ts";
import type { Store, View } from "../ports/store.ts";
import type { AgentSession } from "./agent-session.ts";
import { addSecrets, needsSecrets, type WithSecrets } from "./payload-secrets.ts";

export type DescribeTasksDeps = {
  readonly site: Site;
  readonly store: Store;
  readonly secrets?: SecretSource;
  readonly onTaskEnded: () => void;
};

/** A task as it is to be sent, but for its secrets, and what it runs. */
type Described = { readonly payload: PayloadTask; readonly work: TaskWork };

/** Those that can be sent, in their order. `now` is epoch milliseconds. */
export async function describeTasks(
  deps: DescribeTasksDeps,
  session: Pick<AgentSession, "instance" | "hello">,
  tasks: readonly Task[],
  now: number,
): Promise<PayloadTask[]> {
  const described = await deps.store.read(async (view) => {
    const found: Described[] = [];
    for (const task of tasks) {
      const one = await describeTask(deps.site, view, session, task);
      if (one !== undefined) found.push(one);
    }
    return found;
  });
  const complete: PayloadTask[] = [];
  for (const { payload, work } of described) {
    if (payload.desiredStatus === "STOPPED" || !needsSecrets(work)) {
      complete.push(payload);
      continue;
    }
    const filled = await addSecrets(deps.secrets, work, payload);
    if (filled.kind === "complete") complete.push(filled.task);
    else await failTask(deps, payload, filled, now);
  }
  return complete;
}

async function failTask(
  deps: DescribeTasksDeps,
  { arn, containers }: PayloadTask,
  { containerName, reason }: Extract<WithSecrets, { kind: "missing" }>,
  now: number,
): Promise<void> {
  const states = containers.map(({ name }) => ({
    containerName: name,
    status: "STOPPED" as const,
    ...(name === containerName && { reason }),
  }));
  const report = {
    cluster: "",
    task: arn,
    status: "STOPPED" as const,
    reason,
    containers: states,
  };
  await deps.store.transact((tx) => recordTaskState(deps, tx, report, now));
  deps.onTaskEnded();
}

async function describeTask(
  site: Site,
  view: View,
  { instance, hello }: Pick<AgentSession, "instance" | "hello">,
  task: Task,
): Promise<Described | undefined> {
  const job = await view.jobs.get(task.jobId);
  const spec = await view.jobs.spec(task.jobId);
  const work = spec && workOf(spec, job?.nodeIndex);
  if (job === undefined || spec === undefined || work === undefined) return undefined;
  const parentId = job.arrayParentId ?? job.nodeParentId;
  const parent = parentId === undefined ? undefined : await view.jobs.get(parentId);
  const node = nodePlace(job, parent);
  const payload = taskPayload({
    task,
    job,
    work,
    jobDefinitionArn: spec.jobDefinitionArn,
    taskArn: taskArn(site, instance.clusterName, task.taskId),
    jobQueueName: job.jobQueue,
    computeEnvironmentName: instance.computeEnvironment,
    region: site.region,
    ...(hello.endpoint === undefined ? {} : { logsEndpoint: hello.endpoint }),
    ...(parent?.arraySize === undefined ? {} : { arraySize: parent.arraySize }),
    ...(node === undefined ? {} : { node }),
  });
  return { payload, work };
}

function nodePlace({ nodeIndex }: Job, parent: Job | undefined): NodePlace | undefined {
  if (nodeIndex === undefined || parent?.nodes === undefined) return undefined;
  const { numNodes, mainNode } = parent.nodes;
  const mainNodeAddress = parent.live?.privateIpv4Address;
  return {
    ...{ parentId: parent.jobId, nodeIndex, numNodes, mainNode },
    ...(mainNodeAddress === undefined ? {} : { mainNodeAddress }),
  };
}
