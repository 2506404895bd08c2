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
  /** A child that fails without having started costs one row, a fact about a job `rowsPerFact`. */
  rowsLeft: number;
};

/** About 50 ms of a small machine. */
const rowsPerTransaction = 2_000;
/** A fact reads the job, its dependents and its array, and writes the job: as long as so many inserted rows take. */
const rowsPerFact = 4;

export function newWork(now: number): Work {
  return { now, facts: [], failing: [], rowsLeft: rowsPerTransaction };
}

/** How many more facts the transaction may take on. */
export function factsLeft(work: Work): number {
  return Math.max(0, Math.floor(work.rowsLeft / rowsPerFact));
}

export function addFact(work: Work, jobId: string, event: JobEvent): void {
  work.facts.push({ jobId, event });
  work.rowsLeft -= rowsPerFact;
}
