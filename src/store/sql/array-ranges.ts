/**
 * Children of an array that have not started: ranges of indexes instead of rows.
 *
 * Invariant: the ranges of a parent and the indexes of its children's rows never overlap, and together are exactly
 * 0 to arraySize - 1. Taking a child out splits its range in at most two.
 */
import type { ArrayRange, Job } from "../../model/job.ts";
import { childJobId, parseJobId } from "../../model/job-id.ts";
import type { SqlExecutor, SqlRow } from "./executor.ts";

const select =
  "SELECT parent_id, first_index, last_index, status, job_queue, queue_order FROM array_ranges";

export async function rangesOf(sql: SqlExecutor, parentId: string): Promise<readonly ArrayRange[]> {
  const rows = await sql.all(`${select} WHERE parent_id = ? ORDER BY first_index`, parentId);
  return rows.map(toRange);
}

/** The range that holds a child, if it has not started. */
export async function rangeWith(
  sql: SqlExecutor,
  parentId: string,
  arrayIndex: number,
): Promise<ArrayRange | undefined> {
  const row = await sql.get(
    `${select} WHERE parent_id = ? AND first_index <= ? ORDER BY first_index DESC LIMIT 1`,
    parentId,
    arrayIndex,
  );
  return row && (row.last_index as number) >= arrayIndex ? toRange(row) : undefined;
}

export async function addRange(
  sql: SqlExecutor,
  range: ArrayRange,
  parent: { readonly jobQueue: string; readonly queueOrder: number },
): Promise<void> {
  await sql.run(
    `INSERT INTO array_ranges (parent_id, first_index, last_index, status, job_queue, queue_order)
     VALUES (?, ?, ?, ?, ?, ?)`,
    range.parentId,
    range.first,
    range.last,
    range.status,
    parent.jobQueue,
    parent.queueOrder,
  );
}

/** Takes the indexes `first` to `last`, which `range` must hold, out of it. */
export async function takeOut(
  sql: SqlExecutor,
  range: ArrayRange,
  taken: { readonly first: number; readonly last: number },
  parent: Job,
): Promise<void> {
  const { parentId } = range;
  const before = range.first < taken.first;
  const after = taken.last < range.last;
  if (before) {
    await sql.run(
      "UPDATE array_ranges SET last_index = ? WHERE parent_id = ? AND first_index = ?",
      taken.first - 1,
      parentId,
      range.first,
    );
    if (after) await addRange(sql, { ...range, first: taken.last + 1 }, parent);
  } else if (after) {
    await sql.run(
      "UPDATE array_ranges SET first_index = ? WHERE parent_id = ? AND first_index = ?",
      taken.last + 1,
      parentId,
      range.first,
    );
  } else {
    await sql.run(
      "DELETE FROM array_ranges WHERE parent_id = ? AND first_index = ?",
      parentId,
      range.first,
    );
  }
}

/** A child that has not started, as its own job would look: like its parent, with its index. */
export function childOf(
  parent: Job,
  arrayIndex: number,
  status: "PENDING" | "RUNNABLE" | "FAILED",
): Job {
  return Object.freeze({
    jobId: childJobId(parent.jobId, arrayIndex),
    jobName: parent.jobName,
    jobQueue: parent.jobQueue,
    status,
    createdAt: parent.createdAt,
    queueOrder: parent.queueOrder,
    resources: parent.resources,
    platformCapability: parent.platformCapability,
    ...(parent.shareIdentifier !== undefined && { shareIdentifier: parent.shareIdentifier }),
    ...(parent.consumables !== undefined && { consumables: parent.consumables }),
    arrayParentId: parent.jobId,
    arrayIndex,
    attempts: noAttempts,
  });
}

/** The parent and index in a child's id; undefined for ids of any other shape (also `…:007`). */
export function childParts(jobId: string): { parentId: string; arrayIndex: number } | undefined {
  const { parentId, arrayIndex } = parseJobId(jobId) ?? {};
  if (parentId === undefined || arrayIndex === undefined) return undefined;
  return childJobId(parentId, arrayIndex) === jobId ? { parentId, arrayIndex } : undefined;
}

const noAttempts: readonly never[] = Object.freeze([]);

function toRange(row: SqlRow): ArrayRange {
  return Object.freeze({
    parentId: row.parent_id as string,
    first: row.first_index as number,
    last: row.last_index as number,
    status: row.status as ArrayRange["status"],
  });
}
