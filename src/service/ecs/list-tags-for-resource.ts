/** ECS ListTagsForResource: of tasks, container instances and clusters. An agent asks it for its own tasks. */
import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  Tag,
} from "@aws-sdk/client-ecs";
import { parseArn, resourceOf } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { View } from "../../ports/store.ts";
import type { ServiceDeps } from "../deps.ts";
import { invalidParameter } from "./ecs-errors.ts";
import { findCluster } from "./find-cluster.ts";
import { findTaskDefinition } from "./find-task-definition.ts";
import { type Caller, mustSpeakFor } from "./speak-for.ts";
import { tagsOf } from "./task-detail.ts";

export async function listTagsForResource(
  deps: ServiceDeps,
  input: Decoded<ListTagsForResourceRequest>,
  caller: Caller,
): Promise<ListTagsForResourceResponse> {
  const tags = await deps.store.read((view) => find(view, input.resourceArn, caller));
  return { tags };
}

async function find(view: View, arn: string, caller: Caller): Promise<Tag[]> {
  const kind = parseArn(arn)?.resource.split("/")[0];
  const id = resourceOf(arn);
  switch (kind) {
    case "task": {
      const task = await view.tasks.get(id);
      mustSpeakFor(caller, "ListTagsForResource", task?.instanceId);
      const spec = task && (await view.jobs.spec(task.jobId));
      return spec === undefined ? notFound(arn) : tagsOf(spec);
    }
    case "container-instance": {
      const instance = await view.instances.byContainerInstanceId(id);
      mustSpeakFor(caller, "ListTagsForResource", instance?.instanceId);
      const record = instance && (await view.containerInstances.get(instance.instanceId));
      return record === undefined ? notFound(arn) : listed(record.tags);
    }
    case "cluster": {
      mustSpeakFor(caller, "ListTagsForResource", undefined);
      const cluster = await findCluster(view, id);
      if (cluster === undefined) return notFound(arn);
      return listed(cluster.record?.tags ?? cluster.environment?.tags ?? {});
    }
    case "task-definition": {
      mustSpeakFor(caller, "ListTagsForResource", undefined);
      return listed((await findTaskDefinition(view, arn)).definition.tags);
    }
    default:
      throw invalidParameter(
        `resourceArn '${arn}' must be of a task, task definition, container instance or cluster.`,
      );
  }
}

function listed(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

function notFound(arn: string): never {
  throw invalidParameter(`The specified resource was not found: ${arn}.`);
}
