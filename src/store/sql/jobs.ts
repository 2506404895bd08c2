/**
 * Jobs: rows of their own for plain jobs, array parents and the children that have started; ranges for the rest.
 */
import type { IndexRun, Job, JobSpec, JobStatus } from "../../model/job.ts";
import type { ChildCounts, Transaction } from "../../ports/store.ts";
import {
  addRange,
  childOf,
  childParts,
  rangesOf,
  rangesToFail,
  rangeWith,
  takeOut,
} from "./array-ranges.ts";
import { addConsumables } from "./consumable-resources.ts";
import {
  addDependencies,
  dependentsOf,
  releaseDependents,
  setUntold,
  unmetDependencies,
  untoldEnds,
} from "./dependencies.ts";
import {
  addElementDependencies,
  elementDependenciesOf,
  elementDependentsOf,
  endedRuns,
} from "./element-dependencies.ts";
import type { SqlExecutor, SqlRow } from "./executor.ts";
import { beginNodes, nodeOf, nodeParts, updateNode } from "./job-nodes.ts";
import { jobTable, liveStatuses, selectJobs } from "./job-table.ts";
import { attemptsAhead, countWaiting } from "./line-position.ts";
import { listJobs } from "./list-jobs.ts";
import { markRanges } from "./mark-ranges.ts";
import { mustHaveChanged } from "./must-have-changed.ts";
import { removeFinished } from "./remove-finished.ts";
import { frozenJson } from "./table.ts";

const { decode, insertSql, insertValues, updateSql, updateValues } = jobTable;

export function jobs(sql: SqlExecutor): Transaction["jobs"] {
  const row = async (jobId: string): Promise<Job | undefined> => {
    const found = await sql.get(`${selectJobs} WHERE job_id = ?`, jobId);
    return found && decode(found);
  };
  const parentOf = async (parentId: string): Promise<Job> => {
    const parent = await row(parentId);
    if (parent === undefined) throw new Error(`There is no array job ${parentId}.`);
    return parent;
  };

  return {
    get: async (jobId) => (await row(jobId)) ?? (await partOfJob(sql, row, jobId)),
    async spec(jobId) {
      const found =
        (await specRow(sql, jobId)) ??
        ((await this.get(jobId)) && (await specRow(sql, parentIdOf(jobId))));
      return found && specOf(found);
    },
    list: (query) => listJobs(sql, query),
    childCounts: (parentId) => childCounts(sql, parentId),
    countWaiting: () => countWaiting(sql),
    ahead: (job, limit) => attemptsAhead(sql, job, limit),
    async allChildrenTerminal(parentId) {
      const live = await sql.get(
        `SELECT 1 AS found FROM array_ranges WHERE parent_id = ?
         UNION ALL
         SELECT 1 FROM jobs WHERE array_parent_id = ? AND status IN ${liveStatuses} LIMIT 1`,
        parentId,
        parentId,
      );
      return live === undefined;
    },
    ranges: (parentId) => rangesOf(sql, parentId),
    async childrenToEnd(parentId, terminated, limit) {
      const left = terminated
        ? `status IN ${liveStatuses} AND terminate_reason IS NULL`
        : "status IN ('SUBMITTED', 'PENDING', 'RUNNABLE')";
      const rows = await sql.all(
        `${selectJobs} WHERE array_parent_id = ? AND ${left} LIMIT ?`,
        parentId,
        limit,
      );
      return rows.map(decode);
    },
    async endingArrays(limit) {
      const rows = await sql.all(
        `${selectJobs} WHERE array_size IS NOT NULL AND status IN ${liveStatuses}
           AND (cancel_reason IS NOT NULL OR terminate_reason IS NOT NULL OR status_reason IS NOT NULL)
           AND EXISTS (SELECT 1 FROM array_ranges WHERE array_ranges.parent_id = jobs.job_id)
         ORDER BY queue_order LIMIT ?`,
        limit,
      );
      return rows.map(decode);
    },
    async liveInQueue(jobQueue, limit) {
      const rows = await sql.all(
        `${selectJobs} WHERE array_parent_id IS NULL AND job_queue = ? AND status IN ${liveStatuses}
         LIMIT ?`,
        jobQueue,
        limit,
      );
      return rows.map(decode);
    },
    dependents: (jobId) => dependentsOf(sql, jobId),
    unmetDependencies: (jobId, limit) => unmetDependencies(sql, jobId, limit),
    untoldEnds: (limit) => untoldEnds(sql, limit),
    elementDependencies: (jobId) => elementDependenciesOf(sql, jobId),
    elementDependents: (parentId) => elementDependentsOf(sql, parentId),
    endedRuns: (parentId, status) => endedRuns(sql, parentId, status),
    async arraysWithDoomed(limit) {
      const rows = await sql.all(
        "SELECT DISTINCT parent_id FROM array_ranges WHERE status_reason IS NOT NULL LIMIT ?",
        limit,
      );
      return rows.map((found) => found.parent_id as string);
    },

    async insert({ job, spec, waitsFor, elementWise = [] }) {
      const queueOrder = await sql.insert(
        "INSERT INTO job_specs (spec) VALUES (?)",
        JSON.stringify(spec),
      );
      await sql.run(insertSql, ...insertValues({ ...job, queueOrder }));
      if (job.arraySize !== undefined) {
        const waits = waitsFor.length > 0 || elementWise.length > 0;
        const status = waits ? "PENDING" : "RUNNABLE";
        const range = { parentId: job.jobId, first: 0, last: job.arraySize - 1, status } as const;
        await addRange(sql, range, { ...job, queueOrder });
      }
      if (job.consumables !== undefined) await addConsumables(sql, job, queueOrder);
      if (waitsFor.length > 0) await addDependencies(sql, { ...job, queueOrder }, waitsFor);
      await addElementDependencies(sql, job.jobId, elementWise);
      return queueOrder;
    },
    async update(job) {
      if (job.nodeIndex !== undefined) return updateNode(sql, job);
      mustHaveChanged(await sql.run(updateSql, ...updateValues(job)), "job", job.jobId);
    },
    beginNodes: (jobId, attempt, nodes) => beginNodes(sql, jobId, attempt, nodes),
    async setTags(jobId, tags) {
      const changed = await sql.run(
        `UPDATE job_specs SET tags = ?
         WHERE queue_order = (SELECT queue_order FROM jobs WHERE job_id = ?)`,
        JSON.stringify(tags),
        jobId,
      );
      mustHaveChanged(changed, "job", jobId);
    },
    async materialise(parentId, arrayIndex) {
      const range = await rangeWith(sql, parentId, arrayIndex);
      if (range === undefined) return undefined;
      const parent = await parentOf(parentId);
      await takeOut(sql, range, { first: arrayIndex, last: arrayIndex }, parent);
      const child = childOf(parent, arrayIndex, range);
      await sql.run(insertSql, ...insertValues(child));
      return child;
    },
    async setRangeStatus(parentId, status, within) {
      if (within !== undefined) {
        return markRanges(sql, await parentOf(parentId), within, (range) =>
          range.statusReason === undefined ? { ...range, status } : range,
        );
      }
      const rows = await sql.all(
        `UPDATE array_ranges SET status = ?
         WHERE parent_id = ? AND status <> ? AND status_reason IS NULL
         RETURNING first_index, last_index`,
        status,
        parentId,
        status,
      );
      return rows.map(toRun).sort((a, b) => a.first - b.first);
    },
    async doomRange(parentId, within, statusReason) {
      const parent = await parentOf(parentId);
      const doomed = await markRanges(sql, parent, within, (range) =>
        range.status === "PENDING" && range.statusReason === undefined
          ? { ...range, statusReason }
          : range,
      );
      return doomed.length > 0;
    },
    async failRange(parentId, end) {
      return failRange(sql, await parentOf(parentId), end);
    },
    releaseDependents: (jobId, limit) => releaseDependents(sql, jobId, limit),
    setUntold: (jobId, untold) => setUntold(sql, jobId, untold),
    removeFinished: (stoppedBefore, limit) => removeFinished(sql, stoppedBefore, limit),
  };
}

function toRun({ first_index: first, last_index: last }: SqlRow): IndexRun {
  return { first: first as number, last: last as number };
}

/** A node, or the child of an array that has not started. */
async function partOfJob(
  sql: SqlExecutor,
  row: (jobId: string) => Promise<Job | undefined>,
  jobId: string,
): Promise<Job | undefined> {
  const node = nodeParts(jobId);
  if (node !== undefined) return nodeOf(sql, await row(node.parentId), node.nodeIndex);
  const child = childParts(jobId);
  if (child === undefined) return undefined;
  const range = await rangeWith(sql, child.parentId, child.arrayIndex);
  const parent = range && (await row(child.parentId));
  return parent && range && childOf(parent, child.arrayIndex, range);
}

/** A node and an unstarted child have no row that leads to the spec; their parent has. */
function parentIdOf(jobId: string): string {
  return (childParts(jobId) ?? nodeParts(jobId))?.parentId ?? "";
}

/** A spec is one frozen text that never changes; changed tags stand beside it. */
function specOf(row: SqlRow): JobSpec {
  const spec = frozenJson<JobSpec>(row.spec as string);
  if (row.tags === null) return spec;
  return Object.freeze({ ...spec, tags: frozenJson<JobSpec["tags"]>(row.tags as string) });
}

/** Reads no more ranges than it may fail children: an array can have thousands of them. */
async function failRange(
  sql: SqlExecutor,
  parent: Job,
  end: { readonly statusReason?: string; readonly stoppedAt: number; readonly limit: number },
): Promise<readonly IndexRun[]> {
  const { stoppedAt, limit } = end;
  const failed: IndexRun[] = [];
  let room = limit;
  const onlyDoomed = end.statusReason === undefined;
  for (const range of await rangesToFail(sql, parent.jobId, onlyDoomed, limit)) {
    if (room <= 0) break;
    const run = { first: range.first, last: Math.min(range.last, range.first + room - 1) };
    await takeOut(sql, range, run, parent);
    const statusReason = range.statusReason ?? end.statusReason ?? "";
    for (let index = run.first; index <= run.last; index += 1) {
      const child = childOf(parent, index, { status: "FAILED", statusReason });
      await sql.run(insertSql, ...insertValues({ ...child, stoppedAt }));
    }
    failed.push(run);
    room -= run.last - run.first + 1;
  }
  return failed;
}

async function specRow(sql: SqlExecutor, jobId: string): Promise<SqlRow | undefined> {
  return sql.get(
    `SELECT spec, tags FROM job_specs
     WHERE queue_order = (SELECT queue_order FROM jobs WHERE job_id = ?)`,
    jobId,
  );
}

async function childCounts(sql: SqlExecutor, parentId: string): Promise<ChildCounts> {
  const counts: Record<JobStatus, number> = {
    SUBMITTED: 0,
    PENDING: 0,
    RUNNABLE: 0,
    STARTING: 0,
    RUNNING: 0,
    SUCCEEDED: 0,
    FAILED: 0,
  };
  const rows = await sql.all(
    `SELECT status, COUNT(*) AS n FROM jobs WHERE array_parent_id = ? GROUP BY status
     UNION ALL
     SELECT status, SUM(last_index - first_index + 1) FROM array_ranges
     WHERE parent_id = ? GROUP BY status`,
    parentId,
    parentId,
  );
  for (const row of rows) counts[row.status as JobStatus] += Number(row.n);
  return Object.freeze(counts);
}
