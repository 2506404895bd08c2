/**
 * Sets of array indexes as ascending runs: which children of an array may start is the intersection of what their
 * several dependencies allow, and ten thousand children are usually a handful of runs.
 */
import type { IndexRun } from "../../model/job.ts";

/** The indexes in both; each side ascends without overlaps. */
export function intersectRuns(a: readonly IndexRun[], b: readonly IndexRun[]): readonly IndexRun[] {
  const both: IndexRun[] = [];
  let [i, j] = [0, 0];
  for (;;) {
    const [left, right] = [a[i], b[j]];
    if (left === undefined || right === undefined) return both;
    const run = {
      first: Math.max(left.first, right.first),
      last: Math.min(left.last, right.last),
    };
    if (run.first <= run.last) both.push(run);
    if (left.last < right.last) i += 1;
    else j += 1;
  }
}

/** Where SEQUENTIAL lets children start: the first, and each after one that has succeeded. */
export function afterEach(succeeded: readonly IndexRun[]): readonly IndexRun[] {
  const next = succeeded.map(({ first, last }) => ({ first: first + 1, last: last + 1 }));
  return [{ first: 0, last: 0 }, ...next];
}
