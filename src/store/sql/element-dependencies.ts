/**
 * Which array's children wait for which array's, child by child: one row per pair of arrays, for as long as the
 * waiting one is kept. How far the other array has come is read from its children, never counted.
 */
import type { IndexRun } from "../../model/job.ts";
import type { ElementDependent } from "../../ports/store.ts";
import type { SqlExecutor } from "./executor.ts";
import { liveStatuses } from "./job-table.ts";

export async function addElementDependencies(
  sql: SqlExecutor,
  jobId: string,
  elementWise: readonly string[],
): Promise<void> {
  for (const other of new Set(elementWise)) {
    await sql.run(
      "INSERT INTO element_dependencies (job_id, waits_for) VALUES (?, ?)",
      jobId,
      other,
    );
  }
}

export async function elementDependenciesOf(
  sql: SqlExecutor,
  jobId: string,
): Promise<readonly string[]> {
  const rows = await sql.all(
    "SELECT waits_for FROM element_dependencies WHERE job_id = ? ORDER BY waits_for",
    jobId,
  );
  return rows.map((row) => row.waits_for as string);
}

/** Asked at the end of every child: one walk along an index, which is empty for most arrays. */
export async function elementDependentsOf(
  sql: SqlExecutor,
  parentId: string,
): Promise<readonly ElementDependent[]> {
  const rows = await sql.all(
    `SELECT element_dependencies.job_id AS job_id,
       EXISTS (SELECT 1 FROM dependencies
         WHERE dependencies.job_id = element_dependencies.job_id) AS waits
     FROM element_dependencies JOIN jobs ON jobs.job_id = element_dependencies.job_id
     WHERE element_dependencies.waits_for = ? AND jobs.status IN ${liveStatuses}
       AND jobs.cancel_reason IS NULL AND jobs.terminate_reason IS NULL AND jobs.status_reason IS NULL
     ORDER BY element_dependencies.job_id`,
    parentId,
  );
  return rows.map((row) => ({ jobId: row.job_id as string, waitsForJobs: Boolean(row.waits) }));
}

export async function endedRuns(
  sql: SqlExecutor,
  parentId: string,
  status: "SUCCEEDED" | "FAILED",
): Promise<readonly IndexRun[]> {
  const rows = await sql.all(
    `SELECT array_index FROM jobs WHERE array_parent_id = ? AND status = ? ORDER BY array_index`,
    parentId,
    status,
  );
  const runs: { first: number; last: number }[] = [];
  for (const row of rows) {
    const index = row.array_index as number;
    const run = runs.at(-1);
    if (run !== undefined && run.last === index - 1) run.last = index;
    else runs.push({ first: index, last: index });
  }
  return runs;
}
