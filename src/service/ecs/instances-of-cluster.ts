/**
 * The instances that have registered with a cluster, and which of them a request means. Fargate's slices register as
 * all instances do, but nobody is shown them.
 */
import { resourceOf } from "../../model/arn.ts";
import type { ContainerInstanceRecord } from "../../model/container-instance.ts";
import type { Instance } from "../../model/instance.ts";
import type { View } from "../../ports/store.ts";
import type { Cluster } from "./find-cluster.ts";

export type RegisteredInstance = {
  readonly instance: Instance;
  readonly record: ContainerInstanceRecord;
};

/** Instances of no compute environment are kept under this name. */
export const noEnvironment = "";

/** Oldest first. */
export async function instancesOfCluster(
  view: View,
  cluster: Cluster,
): Promise<readonly RegisteredInstance[]> {
  const rows = await view.instances.list(cluster.environment?.name ?? noEnvironment);
  const found: RegisteredInstance[] = [];
  for (const instance of rows) {
    if (!isShown(instance, cluster)) continue;
    const record = await view.containerInstances.get(instance.instanceId);
    if (record !== undefined) found.push({ instance, record });
  }
  return found;
}

/** By id or ARN; undefined when it is of another cluster, never registered, or was deregistered. */
export async function findRegistered(
  view: View,
  cluster: Cluster,
  idOrArn: string,
): Promise<RegisteredInstance | undefined> {
  const instance = await view.instances.byContainerInstanceId(resourceOf(idOrArn));
  if (instance === undefined || !isShown(instance, cluster)) return undefined;
  const record = await view.containerInstances.get(instance.instanceId);
  return record && { instance, record };
}

function isShown({ clusterName, lastStatus, fargate }: Instance, cluster: Cluster): boolean {
  return clusterName === cluster.name && lastStatus === "REGISTERED" && !fargate;
}
