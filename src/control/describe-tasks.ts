/**
 * Tasks as they are sent to an agent, their secrets put in. One whose secrets are missing has ended before it began.
 */
import { workOf } from "../core/lifecycle/node-ranges.ts";
import { type NodePlace, taskPayload } from "../core/lifecycle/task-payload.ts";
import { recordTaskState } from "../ledger/record-task-state.ts";
import { isExpired } from "../model/agent-key.ts";
import { type Site, taskArn } from "../model/arn.ts";
import type { Job } from "../model/job.ts";
import type { PayloadTask, RoleCredentials } from "../model/payload-task.ts";
import type { Task } from "../model/task.ts";
import { ecsTaskOf, type TaskWork } from "../model/task-work.ts";
import type { IdSource } from "../ports/id-source.ts";
import type { SecretSource } from "../ports/secret-source.ts";
import type { Store, View } from "../ports/store.ts";
import type { AgentSession } from "./agent-session.ts";
import { addSecrets, needsSecrets, type WithSecrets } from "./payload-secrets.ts";

/** For how long the agent may take them for good; the key itself lasts. */
const credentialsMs = 24 * 60 * 60_000;

export type DescribeTasksDeps = {
  readonly site: Site;
  readonly store: Store;
  readonly ids: Pick<IdSource, "uuid">;
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
  const credentials = described.some(({ payload }) => fetchesSecrets(payload))
    ? await machineCredentials(deps, session.instance.instanceId, now)
    : undefined;
  for (const { payload, work } of described) {
    if (payload.desiredStatus === "STOPPED" || !needsSecrets(work)) {
      complete.push(payload);
      continue;
    }
    const filled = await addSecrets(deps.secrets, work, payload);
    if (filled.kind === "complete") {
      const { task } = filled;
      const roleArn = ecsTaskOf(work).executionRoleArn ?? "";
      const executionRoleCredentials = credentials && { ...credentials, roleArn };
      const isAsked = executionRoleCredentials !== undefined && fetchesSecrets(task);
      complete.push(isAsked ? { ...task, executionRoleCredentials } : task);
    } else await failTask(deps, payload, filled, now);
  }
  return complete;
}

function fetchesSecrets({ containers }: PayloadTask): boolean {
  return containers.some(({ registryAuthentication }) => registryAuthentication !== undefined);
}

/**
 * For the ECS agent, which asks for secrets with credentials of the task's role: the key of its machine, which opens no
 * more than it did before. Undefined for an agent in this process, which has none and needs none.
 */
async function machineCredentials(
  { store, ids }: DescribeTasksDeps,
  instanceId: string,
  now: number,
): Promise<Omit<RoleCredentials, "roleArn"> | undefined> {
  const keys = await store.read((view) => view.agentKeys.list());
  const key = keys.findLast((one) => one.instanceId === instanceId && !isExpired(one, now));
  if (key === undefined) return undefined;
  return {
    credentialsId: ids.uuid(),
    accessKeyId: key.accessKeyId,
    secretAccessKey: key.secretAccessKey,
    sessionToken: "",
    expiration: new Date(key.expiresAt ?? now + credentialsMs).toISOString(),
  };
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
