/** DescribeConsumableResource: one of them, with what is in use and available at this moment. */
import type {
  DescribeConsumableResourceRequest,
  DescribeConsumableResourceResponse,
} from "@aws-sdk/client-batch";
import { batchArn } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { consumableQuantities } from "./consumable-quantities.ts";
import { findConsumableResource } from "./find-consumable-resource.ts";

export async function describeConsumableResource(
  deps: ServiceDeps,
  input: Decoded<DescribeConsumableResourceRequest>,
): Promise<DescribeConsumableResourceResponse> {
  return deps.store.read(async (view) => {
    const row = await findConsumableResource(deps.site, view, input.consumableResource);
    const inUse = (await view.consumableResources.inUse()).get(row.name) ?? 0;
    return {
      consumableResourceName: row.name,
      consumableResourceArn: batchArn(deps.site, "consumable-resource", row.name),
      ...consumableQuantities(row, inUse),
      resourceType: row.resourceType,
      createdAt: row.createdAt,
      tags: { ...row.tags },
    };
  });
}
