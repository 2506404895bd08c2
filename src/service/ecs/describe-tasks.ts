/** ECS DescribeTasks: the attempts of jobs that run, and those that have stopped within about an hour. */
import type { DescribeTasksRequest, DescribeTasksResponse, Task } from "@aws-sdk/client-ecs";
import { resourceOf, taskArn } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { View } from "../../ports/store.ts";
import type { ServiceDeps } from "../deps.ts";
import { invalidParameter } from "./ecs-errors.ts";
import { type Cluster, mustFindCluster } from "./find-cluster.ts";
import { taskDetail } from "./task-detail.ts";

const idsMax = 100;

export async function describeTasks(
  deps: ServiceDeps,
  input: Decoded<DescribeTasksRequest>,
): Promise<DescribeTasksResponse> {
  const { tasks: ids, include = [] } = input;
  if (ids.length === 0) throw invalidParameter("Tasks cannot be empty.");
  if (ids.length > idsMax) {
    throw invalidParameter(`At most ${idsMax} tasks can be described, got ${ids.length}.`);
  }
  return deps.store.read(async (view) => {
    const cluster = await mustFindCluster(view, input.cluster);
    const tasks: Task[] = [];
    const failures = [];
    for (const id of new Set(ids)) {
      const detail = await find(deps, view, cluster, id, include.includes("TAGS"));
      if (detail !== undefined) tasks.push(detail);
      else {
        failures.push({
          arn: id.startsWith("arn:") ? id : taskArn(deps.site, cluster.name, id),
          reason: "MISSING",
        });
      }
    }
    return { tasks, failures };
  });
}

async function find(
  { site }: ServiceDeps,
  view: View,
  cluster: Cluster,
  id: string,
  withTags: boolean,
): Promise<Task | undefined> {
  const task = await view.tasks.get(resourceOf(id));
  if (task?.clusterName !== cluster.name) return undefined;
  const job = await view.jobs.get(task.jobId);
  const spec = await view.jobs.spec(task.jobId);
  if (job === undefined || spec === undefined) return undefined;
  const instance = await view.instances.get(task.instanceId);
  return taskDetail({ site, task, job, spec, withTags, ...(instance && { instance }) });
}
