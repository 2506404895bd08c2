/**
 * UpdateConsumableResource: sets the total, adds to it or takes from it, at once. Running jobs are never disturbed;
 * a total below what is in use only lets no further job in.
 *
 * The same request with the same clientToken changes nothing within eight hours, so that a client may send it again.
 */
import type {
  UpdateConsumableResourceRequest,
  UpdateConsumableResourceResponse,
} from "@aws-sdk/client-batch";
import { batchArn } from "../../model/arn.ts";
import type { ConsumableResource } from "../../model/consumable-resource.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { Transaction } from "../../ports/store.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { checkOneOf } from "./check-one-of.ts";
import { checkQuantity } from "./check-quantity.ts";
import { consumableQuantities } from "./consumable-quantities.ts";
import { findConsumableResource } from "./find-consumable-resource.ts";
import { type Refuse, refuseFor } from "./refuse.ts";

type Input = Decoded<UpdateConsumableResourceRequest>;

const operations = ["SET", "ADD", "REMOVE"] as const;
const tokenValidMs = 8 * 3_600_000;
const tokenPattern = /^[\x21-\x7e]{1,64}$/;

export async function updateConsumableResource(
  deps: ServiceDeps,
  input: Input,
  context: RequestContext,
): Promise<UpdateConsumableResourceResponse> {
  const refuse = refuseFor(context);
  const operation = checkOneOf(refuse, "operation", input.operation ?? "SET", operations);
  if (input.quantity === undefined) refuse("quantity must be specified.");
  const quantity = checkQuantity(refuse, "quantity", input.quantity ?? 0);
  if (input.clientToken !== undefined && !tokenPattern.test(input.clientToken)) {
    refuse("clientToken must have 1 to 64 printable ASCII characters without spaces.");
  }
  const { name, totalQuantity } = await deps.store.transact(async (tx) => {
    const row = await findConsumableResource(deps.site, tx, input.consumableResource);
    const request = [input.clientToken, operation, quantity].join(" ");
    const repeated = input.clientToken !== undefined && (await isRepeated(deps, tx, row, request));
    const updated = repeated
      ? row
      : { ...row, totalQuantity: totalOf(refuse, row, operation, quantity) };
    if (updated !== row) await tx.consumableResources.update(updated);
    const inUse = (await tx.consumableResources.inUse()).get(row.name) ?? 0;
    return { name: row.name, totalQuantity: consumableQuantities(updated, inUse).totalQuantity };
  });
  deps.poke();
  return {
    consumableResourceName: name,
    consumableResourceArn: batchArn(deps.site, "consumable-resource", name),
    totalQuantity,
  };
}

function isRepeated(
  { clock }: ServiceDeps,
  tx: Transaction,
  { name }: ConsumableResource,
  request: string,
): Promise<boolean> {
  const requestedAt = clock.now();
  const validFrom = requestedAt - tokenValidMs;
  return tx.consumableResources.isRepeated({ name, request, requestedAt, validFrom });
}

function totalOf(
  refuse: Refuse,
  { totalQuantity }: ConsumableResource,
  operation: (typeof operations)[number],
  quantity: number,
): number {
  const change = operation === "REMOVE" ? -quantity : quantity;
  return checkQuantity(
    refuse,
    "totalQuantity",
    operation === "SET" ? quantity : totalQuantity + change,
  );
}
