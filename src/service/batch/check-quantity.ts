/** Amounts of consumable resources: whole numbers, none negative, as large as numbers stay exact. */
import type { Refuse } from "./refuse.ts";

export function checkQuantity(refuse: Refuse, member: string, quantity: number): number {
  if (quantity < 0) refuse(`${member} cannot be a negative number.`);
  if (!Number.isSafeInteger(quantity)) {
    refuse(
      `${member} must be a whole number of at most ${Number.MAX_SAFE_INTEGER}, got ${quantity}.`,
    );
  }
  return quantity;
}
