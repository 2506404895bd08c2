/** ECS DeleteCluster: of a cluster that somebody created. One of a compute environment goes with it. */
import type { DeleteClusterRequest, DeleteClusterResponse } from "@aws-sdk/client-ecs";
import type { Decoded } from "../../model/decoded.ts";
import { ServiceError } from "../../model/errors.ts";
import type { ServiceDeps } from "../deps.ts";
import { clusterDetail } from "./cluster-detail.ts";
import { ecsClientException } from "./ecs-errors.ts";
import { mustFindCluster } from "./find-cluster.ts";
import { instancesOfCluster } from "./instances-of-cluster.ts";

export async function deleteCluster(
  deps: ServiceDeps,
  input: Decoded<DeleteClusterRequest>,
): Promise<DeleteClusterResponse> {
  return deps.store.transact(async (tx) => {
    const cluster = await mustFindCluster(tx, input.cluster);
    if (cluster.environment !== undefined) {
      throw ecsClientException(
        `Cluster ${cluster.name} belongs to compute environment ${cluster.environment.name}: ` +
          "delete that, and its cluster goes with it.",
      );
    }
    if ((await instancesOfCluster(tx, cluster)).length > 0) {
      throw new ServiceError(
        "ClusterContainsContainerInstancesException",
        400,
        "The Cluster cannot be deleted while Container Instances are active or draining.",
      );
    }
    const detail = await clusterDetail(deps.site, tx, cluster);
    await tx.clusters.remove(cluster.name);
    return { cluster: { ...detail, status: "INACTIVE" } };
  });
}
