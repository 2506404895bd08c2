/**
 * Pages through the jobs of a queue, or through the children of an array, started and unstarted ones together.
 *
 * The cursor is the place in that order (queueOrder, or array index), which never changes: pages neither repeat nor
 * skip a job that was there all the while, whatever starts, ends or is added between them.
 */
import type { ArrayRange, Job } from "../../model/job.ts";
import type { JobQuery, Page } from "../../ports/store.ts";
import { childOf } from "./array-ranges.ts";
import type { SqlExecutor, SqlValue } from "./executor.ts";
import { jobTable, selectJobs } from "./job-table.ts";
import { numberCursor, pageOf } from "./page.ts";

export async function listJobs(sql: SqlExecutor, query: JobQuery): Promise<Page<Job>> {
  return "jobQueue" in query.within
    ? jobsOfQueue(sql, query, query.within.jobQueue)
    : childrenOfArray(sql, query, query.within.arrayParentId);
}

async function jobsOfQueue(sql: SqlExecutor, query: JobQuery, queue: string): Promise<Page<Job>> {
  const filter = filterOf(query, "queue_order");
  const rows = await sql.all(
    `${selectJobs} WHERE array_parent_id IS NULL AND job_queue = ?${filter.sql}
     ORDER BY queue_order ${filter.direction} LIMIT ?`,
    queue,
    ...filter.params,
    query.limit + 1,
  );
  return pageOf(rows.map(jobTable.decode), query.limit, (job) => String(job.queueOrder));
}

async function childrenOfArray(
  sql: SqlExecutor,
  query: JobQuery,
  parentId: string,
): Promise<Page<Job>> {
  const filter = filterOf(query, "array_index");
  const rows = await sql.all(
    `${selectJobs} WHERE array_parent_id = ?${filter.sql}
     ORDER BY array_index ${filter.direction} LIMIT ?`,
    parentId,
    ...filter.params,
    query.limit + 1,
  );
  const started = rows.map(jobTable.decode);
  const unstarted = await unstartedChildren(sql, query, parentId);
  const sign = query.order === "oldest-first" ? 1 : -1;
  const merged = [...started, ...unstarted].sort((a, b) => sign * (indexOf(a) - indexOf(b)));
  return pageOf(merged.slice(0, query.limit + 1), query.limit, (job) => String(indexOf(job)));
}

/** The next `limit + 1` children that have no rows and fit the query; all share their parent's name and time. */
async function unstartedChildren(
  sql: SqlExecutor,
  query: JobQuery,
  parentId: string,
): Promise<readonly Job[]> {
  const { status, limit, order } = query;
  if (status !== undefined && status !== "PENDING" && status !== "RUNNABLE") return [];
  const filter = filterOf({ ...query, status: undefined }, "");
  const row = await sql.get(
    `${selectJobs} WHERE job_id = ?${filter.sql}`,
    parentId,
    ...filter.params,
  );
  if (row === undefined) return [];
  const parent = jobTable.decode(row);

  const after = numberCursor(query.after);
  const forwards = order === "oldest-first";
  const from = after ?? (forwards ? -1 : Number.MAX_SAFE_INTEGER);
  const ranges = await sql.all(
    `SELECT first_index, last_index, status FROM array_ranges
     WHERE parent_id = ? AND ${forwards ? "last_index > ?" : "first_index < ?"}${status === undefined ? "" : " AND status = ?"}
     ORDER BY first_index ${forwards ? "ASC" : "DESC"} LIMIT ?`,
    parentId,
    from,
    ...(status === undefined ? [] : [status]),
    limit + 1,
  );
  const children: Job[] = [];
  for (const range of ranges) {
    const first = range.first_index as number;
    const last = range.last_index as number;
    const start = forwards ? Math.max(first, from + 1) : Math.min(last, from - 1);
    const step = forwards ? 1 : -1;
    for (let index = start; index >= first && index <= last; index += step) {
      if (children.length > limit) return children;
      children.push(childOf(parent, index, range.status as ArrayRange["status"]));
    }
  }
  return children;
}

function indexOf(child: Job): number {
  return child.arrayIndex ?? -1;
}

type Filter = { readonly sql: string; readonly params: SqlValue[]; readonly direction: string };

/** The conditions of a query beside its scope; without a cursor column, those that a parent's children share. */
function filterOf(
  query: Omit<JobQuery, "status"> & { readonly status?: JobQuery["status"] | undefined },
  cursorColumn: string,
): Filter {
  const conditions: string[] = [];
  const params: SqlValue[] = [];
  const add = (condition: string, param: SqlValue): void => {
    conditions.push(` AND ${condition}`);
    params.push(param);
  };
  const after = numberCursor(query.after);
  if (after !== undefined && cursorColumn !== "") {
    add(`${cursorColumn} ${query.order === "oldest-first" ? ">" : "<"} ?`, after);
  }
  if (query.status !== undefined) add("status = ?", query.status);
  if (query.createdAfter !== undefined) add("created_at > ?", query.createdAfter);
  if (query.createdBefore !== undefined) add("created_at < ?", query.createdBefore);
  if (query.jobName !== undefined) {
    const name = query.jobName.toLowerCase();
    if (name.endsWith("*")) {
      // Names contain underscores, which LIKE takes for "any character".
      const prefix = name.slice(0, -1).replace(/[\\%_]/g, "\\$&");
      add("LOWER(job_name) LIKE ? ESCAPE '\\'", `${prefix}%`);
    } else add("LOWER(job_name) = ?", name);
  }
  const direction = query.order === "oldest-first" ? "ASC" : "DESC";
  return { sql: conditions.join(""), params, direction };
}
