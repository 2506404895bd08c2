/** Container instances with their live tasks counted, and those that are not there as ECS names them. */
import type { ContainerInstance, Failure } from "@aws-sdk/client-ecs";
import { containerInstanceArn, resourceOf, type Site } from "../../model/arn.ts";
import type { View } from "../../ports/store.ts";
import type { ServiceDeps } from "../deps.ts";
import { containerInstanceDetail } from "./container-instance-detail.ts";
import type { Cluster } from "./find-cluster.ts";
import type { RegisteredInstance } from "./instances-of-cluster.ts";

export async function describeInstances(
  deps: Pick<ServiceDeps, "site" | "agents">,
  view: View,
  found: readonly RegisteredInstance[],
  withTags: boolean,
): Promise<ContainerInstance[]> {
  const details: ContainerInstance[] = [];
  for (const one of found) {
    const { instanceId } = one.instance;
    details.push(
      containerInstanceDetail(one, {
        site: deps.site,
        isConnected: deps.agents.isConnected(instanceId),
        liveTasks: await view.tasks.live(instanceId),
        withTags,
      }),
    );
  }
  return details;
}

export function missingInstance(site: Site, { name }: Cluster, idOrArn: string): Failure {
  const arn = containerInstanceArn(site, name, resourceOf(idOrArn));
  return { arn: idOrArn.startsWith("arn:") ? idOrArn : arn, reason: "MISSING" };
}
