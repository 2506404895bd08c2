/**
 * Takes what a job held of NON_REPLENISHABLE resources off their totals for good, when the job has become terminal.
 *
 * A job holds its amounts while it is STARTING or RUNNING. One that ends without an attempt under way (cancelled in
 * the line, also between two attempts) holds nothing and consumes nothing. Everything else is released by the job's
 * status alone, which is what the amount in use is computed from.
 */
import { isTerminal, type Job } from "../model/job.ts";
import type { Transaction } from "../ports/store.ts";

export async function consumeHeld(tx: Transaction, before: Job, after: Job): Promise<void> {
  if (before.consumables === undefined || !isTerminal(after.status)) return;
  if (before.status !== "STARTING" && before.status !== "RUNNING") return;
  for (const { name, quantity } of before.consumables) {
    const row = await tx.consumableResources.get(name);
    if (row?.resourceType !== "NON_REPLENISHABLE") continue;
    // The total may have been lowered meanwhile to less than what was held.
    const totalQuantity = Math.max(0, row.totalQuantity - quantity);
    await tx.consumableResources.update({ ...row, totalQuantity });
  }
}
