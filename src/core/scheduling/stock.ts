/**
 * Consumable resources while a plan is made: what is left of each, and taking it.
 *
 * An attempt needs all its amounts at once. What is left only shrinks while a plan is made, so an entry that is short
 * stays short; and nothing is set aside for a job that lacks room, as room is not set aside for one that lacks this.
 */
import { availableQuantity, type ConsumableNeed } from "../../model/consumable-resource.ts";
import type { Snapshot, Waiting } from "../../model/snapshot.ts";

/** Of each resource that exists: its total, and what is left. */
export type Stock = Map<string, { readonly total: number; readonly left: number }>;

export function stockOf({ consumableResources }: Pick<Snapshot, "consumableResources">): Stock {
  return new Map(
    consumableResources.map((stock) => [
      stock.name,
      { total: stock.totalQuantity, left: availableQuantity(stock) },
    ]),
  );
}

/** How many of `count` attempts the stock is enough for. */
export function timesInStock(stock: Stock, { consumables }: Waiting, count: number): number {
  let times = count;
  for (const { name, quantity } of consumables ?? []) {
    const left = stock.get(name)?.left;
    if (left === undefined) return 0;
    if (quantity > 0) times = Math.min(times, Math.floor(left / quantity));
  }
  return times;
}

/** Takes what `count` attempts hold; `timesInStock` has said that it is there. */
export function takeStock(stock: Stock, { consumables }: Waiting, count: number): void {
  if (count <= 0) return;
  for (const { name, quantity } of consumables ?? []) {
    const of = stock.get(name);
    if (of !== undefined) stock.set(name, { ...of, left: of.left - quantity * count });
  }
}

/** Why one attempt is short, a sentence for each resource that is lacking; empty when none is. */
export function whyShort(stock: Stock, { consumables }: Waiting): string {
  return (consumables ?? [])
    .map((need) => lackOf(stock, need))
    .filter((sentence) => sentence !== undefined)
    .join(" ");
}

function lackOf(stock: Stock, { name, quantity }: ConsumableNeed): string | undefined {
  const of = stock.get(name);
  const wanted = `Waits for ${quantity} of consumable resource ${name}`;
  if (of === undefined) return `${wanted}, which does not exist: create it.`;
  if (of.left >= quantity) return undefined;
  const have = `${of.left} of ${of.total} ${of.left === 1 ? "is" : "are"} available`;
  const cure =
    of.total < quantity ? ": raise its total quantity with UpdateConsumableResource" : "";
  return `${wanted}; ${have}${cure}.`;
}
