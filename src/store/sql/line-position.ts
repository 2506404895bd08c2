/**
 * How many attempts stand before a job in its queue's line, through the indexes that hold what is RUNNABLE in the order
 * of the line. Counting stops at a limit: nobody needs to know a place beyond some ten thousand to the letter.
 */
import type { Job } from "../../model/job.ts";
import type { SqlExecutor, SqlValue } from "./executor.ts";

export async function attemptsAhead(sql: SqlExecutor, job: Job, limit: number): Promise<number> {
  const { jobQueue, queueOrder, arrayIndex = 0 } = job;
  const count = async (text: string, ...params: readonly SqlValue[]): Promise<number> =>
    Number((await sql.get(text, ...params))?.n ?? 0);
  const plain = await count(
    `SELECT COUNT(*) AS n FROM (SELECT 1 FROM jobs
       WHERE array_parent_id IS NULL AND job_queue = ? AND status = 'RUNNABLE' AND queue_order < ?
       LIMIT ?) AS before`,
    jobQueue,
    queueOrder,
    limit,
  );
  const children = await count(
    `SELECT COUNT(*) AS n FROM (SELECT 1 FROM jobs
       WHERE array_parent_id IS NOT NULL AND status = 'RUNNABLE' AND job_queue = ?
         AND (queue_order < ? OR (queue_order = ? AND array_index < ?))
       LIMIT ?) AS before`,
    ...[jobQueue, queueOrder, queueOrder, arrayIndex, limit],
  );
  const unstarted = await count(
    `SELECT SUM(CASE WHEN queue_order = ? THEN MAX(0, MIN(last_index + 1, ?) - first_index)
                     ELSE last_index - first_index + 1 END) AS n
     FROM (SELECT queue_order, first_index, last_index FROM array_ranges
       WHERE status = 'RUNNABLE' AND job_queue = ? AND queue_order <= ? LIMIT ?) AS before`,
    ...[queueOrder, arrayIndex, jobQueue, queueOrder, limit],
  );
  return Math.min(limit, plain + children + unstarted);
}

/** Jobs and arrays that have not started, queue by queue, through the index that has both. */
export async function countWaiting(sql: SqlExecutor): Promise<number> {
  const row = await sql.get(
    `SELECT SUM((SELECT COUNT(*) FROM jobs
       WHERE array_parent_id IS NULL AND job_queue = job_queues.name
         AND status IN ('SUBMITTED', 'PENDING', 'RUNNABLE'))) AS n
     FROM job_queues`,
  );
  return Number(row?.n ?? 0);
}
