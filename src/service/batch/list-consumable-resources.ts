/** ListConsumableResources: page by page in the order of their names, all or those of a name or prefix. */
import type {
  ConsumableResourceSummary,
  ListConsumableResourcesRequest,
  ListConsumableResourcesResponse,
} from "@aws-sdk/client-batch";
import { batchArn } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { consumableQuantities } from "./consumable-quantities.ts";
import { listPage, listToken } from "./list-page.ts";
import { readFilters } from "./read-filters.ts";
import { refuseFor } from "./refuse.ts";

const operation = "ListConsumableResources";

export async function listConsumableResources(
  { site, store }: ServiceDeps,
  input: Decoded<ListConsumableResourcesRequest>,
  context: RequestContext,
): Promise<ListConsumableResourcesResponse> {
  const refuse = refuseFor(context);
  const filters = readFilters(refuse, input.filters ?? [], ["CONSUMABLE_RESOURCE_NAME"]);
  const name = filters.get("CONSUMABLE_RESOURCE_NAME");
  const query = { ...listPage(refuse, operation, input), ...(name !== undefined && { name }) };
  return store.read(async ({ consumableResources }) => {
    const page = await consumableResources.list(query);
    const held = await consumableResources.inUse();
    return {
      consumableResources: page.items.map((row): ConsumableResourceSummary => {
        const { totalQuantity, inUseQuantity } = consumableQuantities(row, held.get(row.name) ?? 0);
        return {
          consumableResourceArn: batchArn(site, "consumable-resource", row.name),
          consumableResourceName: row.name,
          totalQuantity,
          inUseQuantity,
          resourceType: row.resourceType,
        };
      }),
      ...listToken(operation, page.next),
    };
  });
}
