/** Clusters: those of compute environments, and those that somebody created. */
import { resourceOf } from "../../model/arn.ts";
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import type { ClusterRecord } from "../../model/container-instance.ts";
import type { View } from "../../ports/store.ts";
import { clusterNotFound } from "./ecs-errors.ts";

export type Cluster = {
  readonly name: string;
  /** Of whose instances it is made; absent for one that somebody created, which no jobs come to. */
  readonly environment?: ComputeEnvironment;
  readonly record?: ClusterRecord;
};

/** ECS's name for the cluster of a request that names none. */
const defaultCluster = "default";

/** By name or ARN; the cluster `default` when absent or empty. */
export async function findCluster(
  view: View,
  nameOrArn: string | undefined,
): Promise<Cluster | undefined> {
  const name = resourceOf(nameOrArn || defaultCluster);
  const environment = await view.computeEnvironments.byCluster(name);
  if (environment !== undefined) return { name, environment };
  const record = await view.clusters.get(name);
  return record && { name, record };
}

export async function mustFindCluster(view: View, nameOrArn: string | undefined): Promise<Cluster> {
  const cluster = await findCluster(view, nameOrArn);
  if (cluster === undefined) throw clusterNotFound();
  return cluster;
}

/** More than an account can have. */
const environmentsMax = 1_000;

/** All of them, by name. */
export async function allClusters(view: View): Promise<readonly Cluster[]> {
  const { items } = await view.computeEnvironments.list({ limit: environmentsMax });
  const created = await view.clusters.list();
  return [
    ...items.map((environment) => ({ name: environment.clusterName, environment })),
    ...created.map((record) => ({ name: record.name, record })),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}
