/** Tasks. Only those that have not stopped are asked for, so those alone are indexed. */
import type { LiveTask, Task } from "../../model/task.ts";
import type { Transaction } from "../../ports/store.ts";
import type { SqlExecutor } from "./executor.ts";
import { mustHaveChanged } from "./must-have-changed.ts";
import { badCursor, pageOf } from "./page.ts";
import type { RememberedSet } from "./remembered-set.ts";
import { boolean, fixed, json, list, number, resources, table, text } from "./table.ts";

const { columns, decode, insertSql, insertValues, updateSql, updateValues } = table<Task>({
  name: "tasks",
  key: ["taskId"],
  fields: {
    taskId: text("task_id"),
    jobId: fixed(text("job_id")),
    jobQueue: fixed(text("job_queue")),
    shareIdentifier: fixed(text("share_identifier")),
    multiNodeJobId: fixed(text("multi_node_job_id")),
    heldBack: boolean("held_back"),
    attempt: fixed(number("attempt")),
    clusterName: fixed(text("cluster_name")),
    instanceId: fixed(text("instance_id")),
    desiredStatus: text("desired_status"),
    lastStatus: text("last_status"),
    resources: fixed(resources),
    gpuIds: fixed(list("gpu_ids")),
    createdAt: fixed(number("created_at")),
    startedAt: number("started_at"),
    stoppedAt: number("stopped_at"),
    stopCause: json("stop_cause"),
    timeoutSeconds: number("timeout_seconds"),
    logStreamName: text("log_stream_name"),
    containers: json("containers"),
  },
});
const select = `SELECT ${columns} FROM tasks`;
const stoppedTime = "COALESCE(stopped_at, created_at)";
const stopped = `last_status = 'STOPPED' AND ${stoppedTime} < ?`;

const live = table<LiveTask>({
  name: "tasks",
  key: ["taskId"],
  fields: {
    taskId: text("task_id"),
    jobId: text("job_id"),
    jobQueue: text("job_queue"),
    shareIdentifier: text("share_identifier"),
    multiNodeJobId: text("multi_node_job_id"),
    instanceId: text("instance_id"),
    resources,
    gpuIds: list("gpu_ids"),
    desiredStatus: text("desired_status"),
    lastStatus: text("last_status"),
    createdAt: number("created_at"),
    startedAt: number("started_at"),
    timeoutSeconds: number("timeout_seconds"),
  },
});

/** Of all instances, in the order of `View.tasks.live`. */
export function liveTasks(
  sql: SqlExecutor,
  remembered: RememberedSet<LiveTask>,
): Promise<readonly LiveTask[]> {
  return remembered.all(async () => {
    const rows = await sql.all(
      `SELECT ${live.columns} FROM tasks WHERE last_status <> 'STOPPED'
       ORDER BY instance_id, task_id`,
    );
    return rows.map(live.decode);
  });
}

export function tasks(sql: SqlExecutor, remembered: RememberedSet<LiveTask>): Transaction["tasks"] {
  const written = (row: Task): void => {
    if (row.lastStatus === "STOPPED") remembered.drop(row.taskId);
    else remembered.put(live.stored(row));
  };
  return {
    async get(taskId) {
      const row = await sql.get(`${select} WHERE task_id = ?`, taskId);
      return row && decode(row);
    },
    async live(instanceId) {
      const rows =
        instanceId === undefined
          ? await sql.all(`${select} WHERE last_status <> 'STOPPED' ORDER BY instance_id, task_id`)
          : await sql.all(
              `${select} WHERE last_status <> 'STOPPED' AND instance_id = ? ORDER BY task_id`,
              instanceId,
            );
      return rows.map(decode);
    },
    async hasLive(instanceId) {
      const row = await sql.get(
        "SELECT 1 AS found FROM tasks WHERE last_status <> 'STOPPED' AND instance_id = ? LIMIT 1",
        instanceId,
      );
      return row !== undefined;
    },
    async stopping() {
      const rows = await sql.all(
        `${select} WHERE desired_status = 'STOPPED' AND last_status <> 'STOPPED'
         ORDER BY instance_id, task_id`,
      );
      return rows.map(decode);
    },
    async liveOfJob(jobId) {
      const row = await sql.get(`${select} WHERE last_status <> 'STOPPED' AND job_id = ?`, jobId);
      return row && decode(row);
    },
    async stopped({ after, limit }) {
      const [time, id] = after === undefined ? [0, ""] : stoppedCursor(after);
      const rows = await sql.all(
        `${select} WHERE last_status = 'STOPPED' AND ${stoppedTime} >= ?
           AND (${stoppedTime} > ? OR task_id > ?)
         ORDER BY ${stoppedTime}, task_id LIMIT ?`,
        ...[time, time, id, limit + 1],
      );
      return pageOf(
        rows.map(decode),
        limit,
        ({ stoppedAt, createdAt, taskId }) => `${stoppedAt ?? createdAt}-${taskId}`,
      );
    },
    async liveOfNodes(jobId) {
      const rows = await sql.all(
        `${select} WHERE multi_node_job_id = ? AND last_status <> 'STOPPED' ORDER BY task_id`,
        jobId,
      );
      return rows.map(decode);
    },
    async nodesToStart() {
      const rows = await sql.all(
        `${select} WHERE multi_node_job_id IS NOT NULL AND held_back IS NULL
           AND desired_status = 'RUNNING' AND last_status = 'PENDING'
         ORDER BY instance_id, task_id`,
      );
      return rows.map(decode);
    },
    async nodesLeftToTell(limit) {
      const rows = await sql.all(
        `SELECT DISTINCT tasks.multi_node_job_id AS job_id
         FROM tasks JOIN jobs ON jobs.job_id = tasks.multi_node_job_id
         WHERE tasks.multi_node_job_id IS NOT NULL AND tasks.last_status <> 'STOPPED'
           AND tasks.desired_status = 'RUNNING'
           AND (jobs.status NOT IN ('STARTING', 'RUNNING')
             OR (jobs.status = 'RUNNING' AND tasks.held_back = 1)
             OR jobs.terminate_reason IS NOT NULL)
         LIMIT ?`,
        limit,
      );
      return rows.map((row) => row.job_id as string);
    },
    async insert(row) {
      await sql.run(insertSql, ...insertValues(row));
      written(row);
    },
    async update(row) {
      mustHaveChanged(await sql.run(updateSql, ...updateValues(row)), "task", row.taskId);
      written(row);
    },
    async removeStopped(stoppedBefore, limit) {
      return sql.run(
        `DELETE FROM tasks WHERE task_id IN (SELECT task_id FROM tasks WHERE ${stopped}
           ORDER BY ${stoppedTime} LIMIT ?)`,
        stoppedBefore,
        limit,
      );
    },
  };
}

function stoppedCursor(after: string): readonly [number, string] {
  const [, time, taskId] = /^(\d{1,15})-(.+)$/.exec(after) ?? [];
  if (time === undefined || taskId === undefined) throw badCursor(after);
  return [Number(time), taskId];
}
