/** ECS ListAttributes: which container instances of a cluster have which attributes. */
import type { ListAttributesRequest, ListAttributesResponse } from "@aws-sdk/client-ecs";
import { containerInstanceArn } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { attributesOf } from "./container-instance-detail.ts";
import { invalidParameter } from "./ecs-errors.ts";
import { mustFindCluster } from "./find-cluster.ts";
import { instancesOfCluster } from "./instances-of-cluster.ts";
import { namePage } from "./name-page.ts";

export async function listAttributes(
  deps: ServiceDeps,
  input: Decoded<ListAttributesRequest>,
): Promise<ListAttributesResponse> {
  if (input.targetType !== "container-instance") {
    throw invalidParameter(`targetType must be container-instance, got ${input.targetType}.`);
  }
  const { cluster, found } = await deps.store.read(async (view) => {
    const named = await mustFindCluster(view, input.cluster);
    return { cluster: named, found: await instancesOfCluster(view, named) };
  });
  const entries = found
    .flatMap((one) =>
      attributesOf(deps.site, one)
        .filter(({ name }) => input.attributeName === undefined || name === input.attributeName)
        .filter(({ value }) => input.attributeValue === undefined || value === input.attributeValue)
        .map((attribute) => ({ attribute, id: one.instance.containerInstanceId })),
    )
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const { items, ...next } = namePage(entries, keyOf, input);
  return {
    attributes: items.map(({ attribute, id }) => ({
      ...attribute,
      targetType: "container-instance",
      targetId: containerInstanceArn(deps.site, cluster.name, id),
    })),
    ...next,
  };
}

function keyOf({ attribute, id }: { attribute: { name: string }; id: string }): string {
  return `${id}/${attribute.name}`;
}
