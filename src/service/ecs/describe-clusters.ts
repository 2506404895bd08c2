/** ECS DescribeClusters. */
import type { DescribeClustersRequest, DescribeClustersResponse } from "@aws-sdk/client-ecs";
import { clusterArn, resourceOf } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { clusterDetail } from "./cluster-detail.ts";
import { invalidParameter } from "./ecs-errors.ts";
import { findCluster } from "./find-cluster.ts";

const namesMax = 100;

export async function describeClusters(
  deps: ServiceDeps,
  input: Decoded<DescribeClustersRequest>,
): Promise<DescribeClustersResponse> {
  const names = input.clusters?.length ? [...new Set(input.clusters)] : ["default"];
  if (names.length > namesMax) {
    throw invalidParameter(`At most ${namesMax} clusters can be described, got ${names.length}.`);
  }
  return deps.store.read(async (view) => {
    const clusters = [];
    const failures = [];
    for (const name of names) {
      const cluster = await findCluster(view, name);
      if (cluster !== undefined) {
        clusters.push(await clusterDetail(deps.site, view, cluster, input.include));
      } else failures.push({ arn: clusterArn(deps.site, resourceOf(name)), reason: "MISSING" });
    }
    return { clusters, failures };
  });
}
