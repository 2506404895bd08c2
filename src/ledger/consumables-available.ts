/**
 * Whether all amounts of one attempt are available at this moment, in the transaction that is about to place it: the
 * total may have been lowered, or another attempt placed, since the decision was made.
 */
import { availableQuantity, type ConsumableNeed } from "../model/consumable-resource.ts";
import type { Transaction } from "../ports/store.ts";

export async function consumablesAvailable(
  tx: Transaction,
  needs: readonly ConsumableNeed[],
): Promise<boolean> {
  const inUse = await tx.consumableResources.inUse();
  for (const { name, quantity } of needs) {
    const row = await tx.consumableResources.get(name);
    if (row === undefined) return false;
    const inUseQuantity = inUse.get(name) ?? 0;
    if (availableQuantity({ ...row, inUseQuantity }) < quantity) return false;
  }
  return true;
}
