/** CreateConsumableResource. Takes effect at once: there is no status to wait for. */
import type {
  CreateConsumableResourceRequest,
  CreateConsumableResourceResponse,
} from "@aws-sdk/client-batch";
import { batchArn } from "../../model/arn.ts";
import type { ConsumableResource } from "../../model/consumable-resource.ts";
import type { Decoded } from "../../model/decoded.ts";
import { conflictError } from "../../model/errors.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { checkName } from "./check-name.ts";
import { checkOneOf } from "./check-one-of.ts";
import { checkQuantity } from "./check-quantity.ts";
import { checkQuota } from "./check-quota.ts";
import { checkTags } from "./check-tags.ts";
import { refuseFor } from "./refuse.ts";

export async function createConsumableResource(
  deps: ServiceDeps,
  input: Decoded<CreateConsumableResourceRequest>,
  context: RequestContext,
): Promise<CreateConsumableResourceResponse> {
  const refuse = refuseFor(context);
  checkName(refuse, input.consumableResourceName, "ConsumableResource");
  const row: ConsumableResource = {
    name: input.consumableResourceName,
    resourceType: checkOneOf(refuse, "resourceType", input.resourceType ?? "REPLENISHABLE", [
      "REPLENISHABLE",
      "NON_REPLENISHABLE",
    ]),
    totalQuantity: checkQuantity(refuse, "totalQuantity", input.totalQuantity ?? 0),
    createdAt: deps.clock.now(),
    tags: checkTags(input.tags),
  };
  await deps.store.transact(async (tx) => {
    if ((await tx.consumableResources.get(row.name)) !== undefined) throw conflictError();
    const count = await tx.consumableResources.count();
    checkQuota(deps.quotas, "consumableResources", count, "consumable resources");
    await tx.consumableResources.insert(row);
  });
  deps.poke();
  return {
    consumableResourceName: row.name,
    consumableResourceArn: batchArn(deps.site, "consumable-resource", row.name),
  };
}
