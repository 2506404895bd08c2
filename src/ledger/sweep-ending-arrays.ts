/**
 * Goes on ending the children of large arrays where the transaction that began it had to stop.
 *
 * One call does a bounded piece in the caller's transaction; called until it answers false, every cancelled or
 * terminated array and every array with a failed dependency reaches its end, also after a crash.
 */
import type { Transaction } from "../ports/store.ts";
import { endArrayChildren } from "./end-array-children.ts";
import { type Fact, recordFacts, rowsPerTransaction } from "./record-job-event.ts";

/** True while more is left to do. `now` is epoch milliseconds. */
export async function sweepEndingArrays(tx: Transaction, now: number): Promise<boolean> {
  const [parent] = await tx.jobs.endingArrays(1);
  if (parent === undefined) return false;
  const facts: Fact[] = [];
  await endArrayChildren(tx, parent, { now, limit: rowsPerTransaction }, facts);
  await recordFacts(tx, facts, now);
  return true;
}
