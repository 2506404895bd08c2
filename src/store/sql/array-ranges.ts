/**
 * Children of an array that have not started: ranges of indexes instead of rows.
 *
 * Invariant: the ranges of a parent and the indexes of its children's rows never overlap, and together are exactly
 * 0 to arraySize - 1. Taking a child out splits its range in at most two.
 */
import type { ArrayRange, IndexRun, Job } from "../../model/job.ts";
import { childJobId, parseJobId } from "../../model/job-id.ts";
import type { SqlExecutor, SqlRow } from "./executor.ts";

const select = "SELECT parent_id, first_index, last_index, status, status_reason FROM array_ranges";

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
  parent: Pick<Job, "jobQueue" | "queueOrder" | "shareIdentifier" | "schedulingPriority">,
): Promise<void> {
  await sql.run(
    `INSERT INTO array_ranges
       (parent_id, first_index, last_index, status, status_reason, job_queue, queue_order,
        share_identifier, scheduling_priority)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    range.parentId,
    range.first,
    range.last,
    range.status,
    range.statusReason ?? null,
    parent.jobQueue,
    parent.queueOrder,
    parent.shareIdentifier ?? null,
    parent.schedulingPriority ?? null,
  );
}

/** At most `limit` ranges, lowest indexes first: all of them, or only those whose children are to fail. */
export async function rangesToFail(
  sql: SqlExecutor,
  parentId: string,
  onlyDoomed: boolean,
  limit: number,
): Promise<readonly ArrayRange[]> {
  const rows = await sql.all(
    `${select} WHERE parent_id = ?${onlyDoomed ? " AND status_reason IS NOT NULL" : ""}
     ORDER BY first_index LIMIT ?`,
    parentId,
    Math.max(0, limit),
  );
  return rows.map(toRange);
}

/** The ranges that hold an index of `within` or stand right beside it; at most one more is read. */
export async function rangesAround(
  sql: SqlExecutor,
  parentId: string,
  within: IndexRun,
): Promise<readonly ArrayRange[]> {
  const before = await sql.get(
    `${select} WHERE parent_id = ? AND first_index < ? ORDER BY first_index DESC LIMIT 1`,
    parentId,
    within.first,
  );
  const rest = await sql.all(
    `${select} WHERE parent_id = ? AND first_index >= ? AND first_index <= ? ORDER BY first_index`,
    parentId,
    within.first,
    within.last + 1,
  );
  return (before === undefined ? rest : [before, ...rest]).map(toRange);
}

/** Takes the indexes `first` to `last`, which `range` must hold, out of it. */
export async function takeOut(
  sql: SqlExecutor,
  range: ArrayRange,
  taken: IndexRun,
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
  { status, statusReason }: Pick<Job, "status" | "statusReason">,
): Job {
  return Object.freeze({
    jobId: childJobId(parent.jobId, arrayIndex),
    jobName: parent.jobName,
    jobQueue: parent.jobQueue,
    status,
    ...(statusReason !== undefined && { statusReason }),
    createdAt: parent.createdAt,
    queueOrder: parent.queueOrder,
    resources: parent.resources,
    platformCapability: parent.platformCapability,
    ...(parent.shareIdentifier !== undefined && { shareIdentifier: parent.shareIdentifier }),
    ...(parent.schedulingPriority !== undefined && {
      schedulingPriority: parent.schedulingPriority,
    }),
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
    ...(row.status_reason !== null && { statusReason: row.status_reason as string }),
  });
}
