/**
 * Changes what is said of some children of an array that have not started: their ranges are split where needed, and
 * neighbours that are alike become one again, so that the number of ranges follows what differs, not what happened.
 *
 * One index in an array of ten thousand reads three ranges at most and writes as many.
 */
import type { ArrayRange, IndexRun, Job } from "../../model/job.ts";
import { addRange, rangesAround } from "./array-ranges.ts";
import type { SqlExecutor } from "./executor.ts";

/** `within` ascends. `mark` is given pieces that lie within. Answers those it changed, ascending. */
export async function markRanges(
  sql: SqlExecutor,
  parent: Job,
  within: readonly IndexRun[],
  mark: (range: ArrayRange) => ArrayRange,
): Promise<readonly IndexRun[]> {
  const [start] = within;
  const end = within.at(-1);
  if (start === undefined || end === undefined) return [];
  const before = await rangesAround(sql, parent.jobId, { first: start.first, last: end.last });
  const after: ArrayRange[] = [];
  const changed: IndexRun[] = [];
  for (const piece of cut(before, within)) {
    const marked = piece.isWithin ? mark(piece.range) : piece.range;
    const { first, last } = marked;
    if (!areAlike(marked, piece.range)) changed.push({ first, last });
    append(after, marked);
  }
  if (changed.length > 0) await write(sql, parent, before, after);
  return changed;
}

type Piece = { readonly range: ArrayRange; readonly isWithin: boolean };

/** The ranges, cut at the borders of the runs. */
function* cut(ranges: readonly ArrayRange[], runs: readonly IndexRun[]): Generator<Piece> {
  let next = 0;
  for (const range of ranges) {
    let first = range.first;
    while (first <= range.last) {
      while ((runs[next]?.last ?? Number.POSITIVE_INFINITY) < first) next += 1;
      const run = runs[next];
      const isWithin = run !== undefined && run.first <= first;
      const border = run === undefined ? range.last : isWithin ? run.last : run.first - 1;
      const last = Math.min(range.last, border);
      yield { range: { ...range, first, last }, isWithin };
      first = last + 1;
    }
  }
}

function append(ranges: ArrayRange[], range: ArrayRange): void {
  const previous = ranges.at(-1);
  if (previous !== undefined && previous.last === range.first - 1 && areAlike(previous, range)) {
    ranges[ranges.length - 1] = { ...previous, last: range.last };
  } else {
    ranges.push(range);
  }
}

function areAlike(a: ArrayRange, b: ArrayRange): boolean {
  return a.status === b.status && a.statusReason === b.statusReason;
}

/** A range is known by its first index; rows that stay as they were are left alone. */
async function write(
  sql: SqlExecutor,
  parent: Job,
  before: readonly ArrayRange[],
  after: readonly ArrayRange[],
): Promise<void> {
  const stored = new Map(before.map((range) => [range.first, range]));
  for (const range of after) {
    const old = stored.get(range.first);
    stored.delete(range.first);
    if (old === undefined) {
      await addRange(sql, range, parent);
    } else if (old.last !== range.last || !areAlike(old, range)) {
      await sql.run(
        `UPDATE array_ranges SET last_index = ?, status = ?, status_reason = ?
         WHERE parent_id = ? AND first_index = ?`,
        range.last,
        range.status,
        range.statusReason ?? null,
        parent.jobId,
        range.first,
      );
    }
  }
  for (const first of stored.keys()) {
    await sql.run(
      "DELETE FROM array_ranges WHERE parent_id = ? AND first_index = ?",
      parent.jobId,
      first,
    );
  }
}
