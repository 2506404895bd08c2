/**
 * What one transaction still has to record, and how much of it: other writers wait meanwhile.
 *
 * What does not fit is left in the rows in a way that a sweep finds again (an ending array, children that are to
 * fail, an end that has not been told), so a crash loses none of it either.
 */
import type { JobEvent } from "../core/lifecycle/transition.ts";

export type Fact = { readonly jobId: string; readonly event: JobEvent };

export type Work = {
  /** Epoch milliseconds. */
  readonly now: number;
  /** Recorded in order; grows meanwhile. */
  readonly facts: Fact[];
  /** Arrays with children that are marked as to fail; grows meanwhile. */
  readonly failing: string[];
  /** Rows that may still be written: each fact is one, and so is each child that fails without having started. */
  rowsLeft: number;
};

/** About 20 ms of a small machine's processor: nobody else is answered meanwhile. */
export const rowsPerTransaction = 300;

export function newWork(now: number): Work {
  return { now, facts: [], failing: [], rowsLeft: rowsPerTransaction };
}

export function addFact(work: Work, jobId: string, event: JobEvent): void {
  work.facts.push({ jobId, event });
  work.rowsLeft -= 1;
}
