/** ECS ListContainerInstances. Its `filter` is a language of ECS's cluster queries, which is refused by name. */
import type {
  ListContainerInstancesRequest,
  ListContainerInstancesResponse,
} from "@aws-sdk/client-ecs";
import { containerInstanceArn } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { statusOf } from "./container-instance-detail.ts";
import { invalidParameter } from "./ecs-errors.ts";
import { mustFindCluster } from "./find-cluster.ts";
import { instancesOfCluster } from "./instances-of-cluster.ts";
import { namePage } from "./name-page.ts";

export async function listContainerInstances(
  deps: ServiceDeps,
  input: Decoded<ListContainerInstancesRequest>,
): Promise<ListContainerInstancesResponse> {
  if (input.filter) {
    throw invalidParameter(
      "filter is not supported by this server: list all container instances and choose among them.",
    );
  }
  const { cluster, found } = await deps.store.read(async (view) => {
    const named = await mustFindCluster(view, input.cluster);
    return { cluster: named, found: await instancesOfCluster(view, named) };
  });
  const ids = found
    .filter(({ instance }) => input.status === undefined || statusOf(instance) === input.status)
    .map(({ instance }) => instance.containerInstanceId)
    .sort();
  const { items, ...next } = namePage(ids, (id) => id, input);
  return {
    containerInstanceArns: items.map((id) => containerInstanceArn(deps.site, cluster.name, id)),
    ...next,
  };
}
