/**
 * ECS CreateCluster. Compute environments bring clusters of their own; one that is created here takes registrations,
 * and no jobs ever come to it. An agent that was told no cluster creates `default` so. Creating again is no error.
 */
import type { CreateClusterRequest, CreateClusterResponse } from "@aws-sdk/client-ecs";
import type { Decoded } from "../../model/decoded.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { clusterDetail } from "./cluster-detail.ts";
import { invalidParameter } from "./ecs-errors.ts";
import { findCluster } from "./find-cluster.ts";
import { mustBelongTo } from "./speak-for.ts";

const names = /^[A-Za-z0-9_-]{1,255}$/;

export async function createCluster(
  deps: ServiceDeps,
  input: Decoded<CreateClusterRequest>,
  context: RequestContext,
): Promise<CreateClusterResponse> {
  const name = input.clusterName || "default";
  if (!names.test(name)) {
    throw invalidParameter(
      `clusterName '${name}' is not valid: use 1 to 255 letters, digits, dashes and underscores.`,
    );
  }
  mustBelongTo(context, "CreateCluster", name);
  const tags = (input.tags ?? []).flatMap(({ key, value = "" }) =>
    key === undefined ? [] : [[key, value] as const],
  );
  return deps.store.transact(async (tx) => {
    const known = await findCluster(tx, name);
    const record = { name, createdAt: deps.clock.now(), tags: Object.fromEntries(tags) };
    if (known === undefined) await tx.clusters.insert(record);
    return {
      cluster: await clusterDetail(deps.site, tx, known ?? { name, record }, ["TAGS", "SETTINGS"]),
    };
  });
}
