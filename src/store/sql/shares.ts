/**
 * The shares of fair-share queues: which of them are active, and what their ended tasks have used.
 *
 * Identifiers are found one after the other, each by a step through an index to the next that is greater: the cost
 * follows the number of shares, not of jobs.
 */
import type { ShareUsage, Transaction } from "../../ports/store.ts";
import type { SqlExecutor } from "./executor.ts";
import { liveStatuses } from "./job-table.ts";

const live = `SELECT share_identifier FROM jobs
  WHERE share_identifier IS NOT NULL AND array_parent_id IS NULL AND status IN ${liveStatuses}
    AND job_queue = ?`;

export function shares(sql: SqlExecutor): Transaction["shares"] {
  const withJobs = (jobQueue: string): Promise<readonly string[]> => sharesWithJobs(sql, jobQueue);
  const usage = (jobQueue: string): Promise<readonly ShareUsage[]> => usageOf(sql, jobQueue);
  return {
    withJobs,
    usage,
    async hasJobs(jobQueue, shareIdentifier) {
      const found = await sql.get(
        `${live} AND share_identifier = ? LIMIT 1`,
        jobQueue,
        shareIdentifier,
      );
      return found !== undefined;
    },
    async addUsage({ jobQueue, shareIdentifier, from, to, cpuSeconds }) {
      await sql.run(
        `INSERT INTO share_usage (job_queue, share_identifier, slice_start, slice_end, cpu_seconds)
         VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (job_queue, share_identifier, slice_start, slice_end)
         DO UPDATE SET cpu_seconds = share_usage.cpu_seconds + excluded.cpu_seconds`,
        jobQueue,
        shareIdentifier,
        from,
        to,
        cpuSeconds,
      );
    },
    async forgetUsage(jobQueue, endedBefore) {
      await sql.run(
        "DELETE FROM share_usage WHERE job_queue = ? AND slice_end <= ?",
        jobQueue,
        endedBefore,
      );
    },
  };
}

async function sharesWithJobs(sql: SqlExecutor, jobQueue: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (let last = ""; ; ) {
    const next = await sql.get(
      `${live} AND share_identifier > ? ORDER BY share_identifier LIMIT 1`,
      jobQueue,
      last,
    );
    if (next === undefined) return found;
    last = next.share_identifier as string;
    found.push(last);
  }
}

async function usageOf(sql: SqlExecutor, jobQueue: string): Promise<readonly ShareUsage[]> {
  const rows = await sql.all(
    `SELECT share_identifier, slice_start, slice_end, cpu_seconds FROM share_usage
     WHERE job_queue = ? ORDER BY share_identifier, slice_start, slice_end`,
    jobQueue,
  );
  return rows.map((row) =>
    Object.freeze({
      shareIdentifier: row.share_identifier as string,
      from: row.slice_start as number,
      to: row.slice_end as number,
      cpuSeconds: row.cpu_seconds as number,
    }),
  );
}
