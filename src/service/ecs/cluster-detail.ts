/** A cluster as ECS describes it; what is counted is counted now. */
import type { Cluster as ClusterDetail } from "@aws-sdk/client-ecs";
import { clusterArn, type Site } from "../../model/arn.ts";
import type { View } from "../../ports/store.ts";
import type { Cluster } from "./find-cluster.ts";
import { instancesOfCluster } from "./instances-of-cluster.ts";

export async function clusterDetail(
  site: Site,
  view: View,
  cluster: Cluster,
  include: readonly string[] = [],
): Promise<ClusterDetail> {
  const instances = await instancesOfCluster(view, cluster);
  let running = 0;
  let pending = 0;
  for (const { instance } of instances) {
    for (const { lastStatus } of await view.tasks.live(instance.instanceId)) {
      if (lastStatus === "RUNNING") running += 1;
      else pending += 1;
    }
  }
  const tags = cluster.record?.tags ?? cluster.environment?.tags ?? {};
  const insights = cluster.environment?.ecsSettings?.containerInsights ?? "disabled";
  return {
    clusterArn: clusterArn(site, cluster.name),
    clusterName: cluster.name,
    status: "ACTIVE",
    registeredContainerInstancesCount: instances.length,
    runningTasksCount: running,
    pendingTasksCount: pending,
    activeServicesCount: 0,
    statistics: [],
    tags: include.includes("TAGS")
      ? Object.entries(tags).map(([key, value]) => ({ key, value }))
      : [],
    settings: include.includes("SETTINGS") ? [{ name: "containerInsights", value: insights }] : [],
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
  };
}
