/** ECS ListClusters. */
import type { ListClustersRequest, ListClustersResponse } from "@aws-sdk/client-ecs";
import { clusterArn } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { allClusters } from "./find-cluster.ts";
import { namePage } from "./name-page.ts";

export async function listClusters(
  deps: ServiceDeps,
  input: Decoded<ListClustersRequest>,
): Promise<ListClustersResponse> {
  const clusters = await deps.store.read(allClusters);
  const { items, ...next } = namePage(clusters, ({ name }) => name, input);
  return { clusterArns: items.map(({ name }) => clusterArn(deps.site, name)), ...next };
}
