/**
 * ECS ListTasks. Those wanted RUNNING are few and sorted by id; those wanted STOPPED are what is stopping now, and
 * then, page by page, what has stopped within about an hour.
 */
import type { ListTasksRequest, ListTasksResponse } from "@aws-sdk/client-ecs";
import { taskArn } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { Task } from "../../model/task.ts";
import type { View } from "../../ports/store.ts";
import type { ServiceDeps } from "../deps.ts";
import { invalidParameter } from "./ecs-errors.ts";
import { type Cluster, mustFindCluster } from "./find-cluster.ts";
import { findRegistered } from "./instances-of-cluster.ts";
import { namePage, pageLimit } from "./name-page.ts";
import { familyAndRevision } from "./task-definition-name.ts";

type Input = Decoded<ListTasksRequest>;
type TaskPage = { readonly items: readonly Task[]; readonly nextToken?: string };

/** How many stopped tasks one page looks through for those that are asked for. */
const lookedThroughMax = 1_000;

export async function listTasks(deps: ServiceDeps, input: Input): Promise<ListTasksResponse> {
  const page = await deps.store.read(async (view) => {
    const cluster = await mustFindCluster(view, input.cluster);
    // AWS Batch starts tasks by itself: no service and nobody's name is on them.
    if (input.serviceName || input.startedBy || input.launchType === "FARGATE")
      return { items: [] };
    const isWanted = await filterOf(view, cluster, input);
    return input.desiredStatus === "STOPPED"
      ? stopped(view, input, isWanted)
      : running(view, input, isWanted);
  });
  const { items, ...next } = page;
  return {
    taskArns: items.map(({ clusterName, taskId }) => taskArn(deps.site, clusterName, taskId)),
    ...next,
  };
}

type Filter = (task: Task) => Promise<boolean>;

async function filterOf(view: View, cluster: Cluster, input: Input): Promise<Filter> {
  const { containerInstance, family } = input;
  const on = containerInstance ? await findRegistered(view, cluster, containerInstance) : undefined;
  if (containerInstance && on === undefined) {
    throw invalidParameter("The referenced container instance was not found.");
  }
  return async (task) => {
    if (task.clusterName !== cluster.name) return false;
    if (on !== undefined && task.instanceId !== on.instance.instanceId) return false;
    if (!family) return true;
    const spec = await view.jobs.spec(task.jobId);
    return spec !== undefined && familyAndRevision(spec.jobDefinitionArn).family === family;
  };
}

async function running(view: View, input: Input, isWanted: Filter): Promise<TaskPage> {
  const wanted: Task[] = [];
  for (const task of await view.tasks.live()) {
    if (task.desiredStatus === "RUNNING" && (await isWanted(task))) wanted.push(task);
  }
  wanted.sort((a, b) => (a.taskId < b.taskId ? -1 : 1));
  return namePage(wanted, ({ taskId }) => taskId, input);
}

async function stopped(view: View, input: Input, isWanted: Filter): Promise<TaskPage> {
  const limit = pageLimit(input);
  const items: Task[] = [];
  const first = !input.nextToken;
  let after = input.nextToken || undefined;
  if (first) {
    for (const task of await view.tasks.stopping()) if (await isWanted(task)) items.push(task);
  }
  for (let seen = 0; items.length < limit && seen < lookedThroughMax; seen += limit) {
    const page = await view.tasks.stopped({ limit, ...(after !== undefined && { after }) });
    for (const task of page.items) if (await isWanted(task)) items.push(task);
    after = page.next;
    if (after === undefined) return { items };
  }
  return { items, ...(after !== undefined && { nextToken: after }) };
}
