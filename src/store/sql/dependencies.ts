/**
 * Which job waits for which. A row is a wait that is still open: meeting it removes the row, so the table holds
 * only what is open and every question costs what it answers.
 */
import type { Job } from "../../model/job.ts";
import type { Dependent } from "../../ports/store.ts";
import type { SqlExecutor } from "./executor.ts";
import { liveStatuses } from "./job-table.ts";

export async function addDependencies(
  sql: SqlExecutor,
  job: Pick<Job, "jobId" | "queueOrder">,
  waitsFor: readonly string[],
): Promise<void> {
  for (const other of new Set(waitsFor)) {
    await sql.run(
      "INSERT INTO dependencies (job_id, waits_for, queue_order) VALUES (?, ?, ?)",
      job.jobId,
      other,
      job.queueOrder,
    );
  }
}

/** A job that has ended (cancelled, say) waits no more, though its rows stay until it is removed. */
export async function dependentsOf(sql: SqlExecutor, jobId: string): Promise<readonly string[]> {
  const rows = await sql.all(
    `SELECT dependencies.job_id AS job_id FROM dependencies
     JOIN jobs ON jobs.job_id = dependencies.job_id
     WHERE dependencies.waits_for = ? AND jobs.status IN ${liveStatuses}
     ORDER BY dependencies.queue_order, dependencies.job_id`,
    jobId,
  );
  return rows.map((row) => row.job_id as string);
}

export async function unmetDependencies(
  sql: SqlExecutor,
  jobId: string,
  limit: number,
): Promise<readonly string[]> {
  const rows = await sql.all(
    "SELECT waits_for FROM dependencies WHERE job_id = ? ORDER BY waits_for LIMIT ?",
    jobId,
    limit,
  );
  return rows.map((row) => row.waits_for as string);
}

/** One more than `limit` is looked at, to know whether there is more; only `limit` go. */
export async function releaseDependents(
  sql: SqlExecutor,
  jobId: string,
  limit: number,
): Promise<{ readonly dependents: readonly Dependent[]; readonly more: boolean }> {
  const rows = await sql.all(
    `SELECT job_id,
       (SELECT status IN ${liveStatuses} FROM jobs WHERE jobs.job_id = dependencies.job_id) AS live
     FROM dependencies WHERE waits_for = ? ORDER BY queue_order, job_id LIMIT ?`,
    jobId,
    limit + 1,
  );
  const dependents: Dependent[] = [];
  for (const { job_id, live } of rows.slice(0, limit)) {
    const dependent = job_id as string;
    await sql.run("DELETE FROM dependencies WHERE job_id = ? AND waits_for = ?", dependent, jobId);
    if (live !== 1) continue;
    const other = await sql.get(
      "SELECT waits_for FROM dependencies WHERE job_id = ? LIMIT 1",
      dependent,
    );
    dependents.push({ jobId: dependent, waitsForMore: other !== undefined });
  }
  return { dependents, more: rows.length > limit };
}

export async function setUntold(sql: SqlExecutor, jobId: string, untold: boolean): Promise<void> {
  await sql.run("DELETE FROM untold_ends WHERE job_id = ?", jobId);
  if (untold) await sql.run("INSERT INTO untold_ends (job_id) VALUES (?)", jobId);
}

export async function untoldEnds(sql: SqlExecutor, limit: number): Promise<readonly string[]> {
  const rows = await sql.all("SELECT job_id FROM untold_ends LIMIT ?", limit);
  return rows.map((row) => row.job_id as string);
}
