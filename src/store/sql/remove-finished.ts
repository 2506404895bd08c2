/**
 * Removes jobs that ended long ago, oldest first, each with its children, its spec and its waits.
 *
 * An array goes as a whole, so that nobody sees half of one. `limit` bounds the rows of one call, but one job always
 * goes: an array larger than the limit would otherwise stay for ever. An array stays for as long as children of
 * another may have to look up how its own ended.
 */
import type { SqlExecutor } from "./executor.ts";
import { liveStatuses } from "./job-table.ts";

export async function removeFinished(
  sql: SqlExecutor,
  stoppedBefore: number,
  limit: number,
): Promise<number> {
  const finished = await sql.all(
    `SELECT job_id, queue_order, array_size FROM jobs
     WHERE status IN ('SUCCEEDED', 'FAILED') AND array_parent_id IS NULL AND stopped_at < ?
       AND NOT EXISTS (
         SELECT 1 FROM element_dependencies JOIN jobs AS waiting
           ON waiting.job_id = element_dependencies.job_id
         WHERE element_dependencies.waits_for = jobs.job_id AND waiting.status IN ${liveStatuses})
     ORDER BY stopped_at LIMIT ?`,
    stoppedBefore,
    limit,
  );
  let removed = 0;
  for (const job of finished) {
    const size = 1 + Number(job.array_size ?? 0);
    if (removed > 0 && removed + size > limit) break;
    if (job.array_size !== null) {
      removed += await sql.run("DELETE FROM jobs WHERE array_parent_id = ?", job.job_id as string);
    }
    await sql.run("DELETE FROM job_specs WHERE queue_order = ?", job.queue_order as number);
    await sql.run("DELETE FROM dependencies WHERE waits_for = ?", job.job_id as string);
    removed += await sql.run("DELETE FROM jobs WHERE job_id = ?", job.job_id as string);
  }
  return removed;
}
