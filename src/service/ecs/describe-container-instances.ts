/** ECS DescribeContainerInstances. */
import type {
  DescribeContainerInstancesRequest,
  DescribeContainerInstancesResponse,
} from "@aws-sdk/client-ecs";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { describeInstances, missingInstance } from "./describe-instances.ts";
import { invalidParameter } from "./ecs-errors.ts";
import { mustFindCluster } from "./find-cluster.ts";
import { findRegistered, type RegisteredInstance } from "./instances-of-cluster.ts";

const idsMax = 100;

export async function describeContainerInstances(
  deps: ServiceDeps,
  input: Decoded<DescribeContainerInstancesRequest>,
): Promise<DescribeContainerInstancesResponse> {
  const { containerInstances: ids, include = [] } = input;
  if (ids.length === 0) throw invalidParameter("Container instance cannot be empty.");
  if (ids.length > idsMax) {
    throw invalidParameter(
      `At most ${idsMax} container instances can be given, got ${ids.length}.`,
    );
  }
  return deps.store.read(async (view) => {
    const cluster = await mustFindCluster(view, input.cluster);
    const found: RegisteredInstance[] = [];
    const missing: string[] = [];
    for (const id of new Set(ids)) {
      const one = await findRegistered(view, cluster, id);
      if (one === undefined) missing.push(id);
      else found.push(one);
    }
    return {
      containerInstances: await describeInstances(deps, view, found, include.includes("TAGS")),
      failures: missing.map((id) => missingInstance(deps.site, cluster, id)),
    };
  });
}
