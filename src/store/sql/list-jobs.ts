/**
 * Pages through the jobs of a queue, through the children of an array, started and unstarted ones together, or through
 * the nodes of a job.
 *
 * A page may hold fewer jobs than asked for, even none, and still have a next one: a search through a long queue is
 * cut into pieces, so that it does not keep everybody else waiting.
 *
 * The cursor is the place in that order (queueOrder, or array index), which never changes: pages neither repeat nor
 * skip a job that was there all the while, whatever starts, ends or is added between them.
 */
import type { ArrayRange, Job } from "../../model/job.ts";
import type { JobQuery, Page } from "../../ports/store.ts";
import { childOf } from "./array-ranges.ts";
import type { SqlExecutor, SqlValue } from "./executor.ts";
import { nodesOf } from "./job-nodes.ts";
import { jobTable, selectJobs } from "./job-table.ts";
import { numberCursor, pageOf } from "./page.ts";

export async function listJobs(sql: SqlExecutor, query: JobQuery): Promise<Page<Job>> {
  const { within } = query;
  if ("jobQueue" in within) return jobsOfQueue(sql, query, within.jobQueue);
  if ("arrayParentId" in within) return childrenOfArray(sql, query, within.arrayParentId);
  return nodesOfJob(sql, query, within.multiNodeJobId);
}

/** So many jobs a page looks at, at most, when it searches for what no index leads to. */
const searchedMax = 20_000;

async function jobsOfQueue(sql: SqlExecutor, query: JobQuery, queue: string): Promise<Page<Job>> {
  const place = placeOf(query, "queue_order");
  const search = searchOf(query);
  const within = `FROM jobs WHERE array_parent_id IS NULL AND job_queue = ?${place.sql}
    ORDER BY queue_order ${place.direction}`;
  const params = [queue, ...place.params];
  if (search.sql === "") {
    const found = await sql.all(
      `SELECT ${jobTable.columns} ${within} LIMIT ?`,
      ...params,
      query.limit + 1,
    );
    return pageOf(found.map(jobTable.decode), query.limit, orderOf);
  }
  const rows = await sql.all(
    `SELECT ${jobTable.columns} FROM (SELECT ${jobTable.columns} ${within} LIMIT ${searchedMax}) AS searched
     WHERE 1 = 1${search.sql} ORDER BY queue_order ${place.direction} LIMIT ?`,
    ...params,
    ...search.params,
    query.limit + 1,
  );
  const page = pageOf(rows.map(jobTable.decode), query.limit, orderOf);
  if (page.next !== undefined) return page;
  // Nothing more among those looked at; if there are others behind them, the next page looks there.
  const last = await sql.get(
    `SELECT queue_order ${within} LIMIT 1 OFFSET ${searchedMax - 1}`,
    ...params,
  );
  return last === undefined ? page : { ...page, next: String(last.queue_order) };
}

function orderOf(job: Job): string {
  return String(job.queueOrder);
}

async function childrenOfArray(
  sql: SqlExecutor,
  query: JobQuery,
  parentId: string,
): Promise<Page<Job>> {
  const place = placeOf(query, "array_index");
  const search = searchOf(query);
  const rows = await sql.all(
    `${selectJobs} WHERE array_parent_id = ?${place.sql}${search.sql}
     ORDER BY array_index ${place.direction} LIMIT ?`,
    parentId,
    ...place.params,
    ...search.params,
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
  const search = searchOf(query);
  const row = await sql.get(
    `${selectJobs} WHERE job_id = ?${search.sql}`,
    parentId,
    ...search.params,
  );
  if (row === undefined) return [];
  const parent = jobTable.decode(row);

  const after = numberCursor(query.after);
  const forwards = order === "oldest-first";
  const from = after ?? (forwards ? -1 : Number.MAX_SAFE_INTEGER);
  const ranges = await sql.all(
    `SELECT first_index, last_index, status, status_reason FROM array_ranges
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
      const status = range.status as ArrayRange["status"];
      const statusReason = range.status_reason as string | null;
      children.push(childOf(parent, index, { status, ...(statusReason && { statusReason }) }));
    }
  }
  return children;
}

function indexOf(child: Job): number {
  return child.arrayIndex ?? -1;
}

/** All of them are read: a thousand at most, and the status of most follows from that of their job. */
async function nodesOfJob(
  sql: SqlExecutor,
  { status, order, limit, after }: JobQuery,
  jobId: string,
): Promise<Page<Job>> {
  const place = (node: Job): number => node.nodeIndex ?? -1;
  const from = numberCursor(after);
  const forwards = order === "oldest-first";
  const row = await sql.get(`${selectJobs} WHERE job_id = ?`, jobId);
  const nodes = (await nodesOf(sql, row && jobTable.decode(row)))
    .filter((node) => status === undefined || node.status === status)
    .filter((node) => from === undefined || (forwards ? place(node) > from : place(node) < from));
  const ordered = forwards ? nodes : nodes.toReversed();
  return pageOf(ordered.slice(0, limit + 1), limit, (node) => String(place(node)));
}

type Conditions = { readonly sql: string; readonly params: readonly SqlValue[] };

/** What indexes lead to: the status, and all that comes after the cursor. */
function placeOf(query: JobQuery, column: string): Conditions & { readonly direction: string } {
  const forwards = query.order === "oldest-first";
  const after = numberCursor(query.after);
  return {
    ...conditions([
      [`${column} ${forwards ? ">" : "<"} ?`, after],
      ["status = ?", query.status],
    ]),
    direction: forwards ? "ASC" : "DESC",
  };
}

/** What must be looked for job by job: name, share and time. */
function searchOf(query: JobQuery): Conditions {
  const { jobName, shareIdentifier, createdAfter, createdBefore } = query;
  const name = jobName?.toLowerCase();
  // Names contain underscores, which LIKE takes for "any character".
  const prefix = name?.endsWith("*")
    ? `${name.slice(0, -1).replace(/[\\%_]/g, "\\$&")}%`
    : undefined;
  return conditions([
    ["created_at > ?", createdAfter],
    ["created_at < ?", createdBefore],
    ["share_identifier = ?", shareIdentifier],
    ["LOWER(job_name) LIKE ? ESCAPE '\\'", prefix],
    ["LOWER(job_name) = ?", prefix === undefined ? name : undefined],
  ]);
}

function conditions(all: readonly (readonly [string, SqlValue | undefined])[]): Conditions {
  const used = all.filter(([, param]) => param !== undefined);
  return {
    sql: used.map(([condition]) => ` AND ${condition}`).join(""),
    params: used.map(([, param]) => param as SqlValue),
  };
}
