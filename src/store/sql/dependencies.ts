/**
 * Which job waits for which. A row is a wait that is still unmet: meeting it removes the row, so the table holds
 * only what is open and every question costs what it answers.
 */
import type { SqlExecutor } from "./executor.ts";
import { liveStatuses } from "./job-table.ts";

export async function addDependencies(
  sql: SqlExecutor,
  jobId: string,
  waitsFor: readonly string[],
): Promise<void> {
  for (const other of new Set(waitsFor)) {
    await sql.run("INSERT INTO dependencies (job_id, waits_for) VALUES (?, ?)", jobId, other);
  }
}

/** A job that has ended (cancelled, say) waits no more, though its rows stay until it is removed. */
export async function dependentsOf(sql: SqlExecutor, jobId: string): Promise<readonly string[]> {
  const rows = await sql.all(
    `SELECT dependencies.job_id AS job_id FROM dependencies
     JOIN jobs ON jobs.job_id = dependencies.job_id
     WHERE dependencies.waits_for = ? AND jobs.status IN ${liveStatuses}
     ORDER BY jobs.queue_order, dependencies.job_id`,
    jobId,
  );
  return rows.map((row) => row.job_id as string);
}

export async function unmetDependencies(sql: SqlExecutor, jobId: string): Promise<number> {
  const row = await sql.get("SELECT COUNT(*) AS n FROM dependencies WHERE job_id = ?", jobId);
  return Number(row?.n ?? 0);
}

export async function releaseDependents(
  sql: SqlExecutor,
  jobId: string,
): Promise<readonly string[]> {
  const waiting = await dependentsOf(sql, jobId);
  await sql.run("DELETE FROM dependencies WHERE waits_for = ?", jobId);
  const free: string[] = [];
  for (const dependent of waiting) {
    const other = await sql.get(
      "SELECT waits_for FROM dependencies WHERE job_id = ? LIMIT 1",
      dependent,
    );
    if (other === undefined) free.push(dependent);
  }
  return free;
}
