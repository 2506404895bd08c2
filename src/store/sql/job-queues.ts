/** Job queues: few rows, so "which queues use this environment" reads them all. */
import type { JobQueue } from "../../model/job-queue.ts";
import type { Transaction } from "../../ports/store.ts";
import type { SqlExecutor } from "./executor.ts";
import { mustHaveChanged } from "./must-have-changed.ts";
import { pageOf } from "./page.ts";
import type { RememberedRows } from "./remembered-rows.ts";
import { json, list, number, type Table, table, text } from "./table.ts";

export const jobQueueTable: Table<JobQueue> = table<JobQueue>({
  name: "job_queues",
  key: ["name"],
  fields: {
    name: text("name"),
    state: text("state"),
    status: text("status"),
    statusReason: text("status_reason"),
    priority: number("priority"),
    createdAt: number("created_at"),
    computeEnvironmentOrder: json("compute_environment_order"),
    serviceEnvironmentOrder: json("service_environment_order"),
    schedulingPolicyArn: text("scheduling_policy_arn"),
    jobStateTimeLimitActions: list("job_state_time_limit_actions"),
    blockedHead: json("blocked_head"),
    tags: json("tags"),
  },
});

const { columns, decode, insertSql, insertValues, updateSql, updateValues } = jobQueueTable;
const select = `SELECT ${columns} FROM job_queues`;

export function jobQueues(sql: SqlExecutor, rows: RememberedRows): Transaction["jobQueues"] {
  return {
    get: (name) =>
      rows.get(`queue ${name}`, async () => {
        const row = await sql.get(`${select} WHERE name = ?`, name);
        return row && decode(row);
      }),
    async list({ after, limit }) {
      const rows = await sql.all(
        `${select} WHERE name > ? ORDER BY name LIMIT ?`,
        after ?? "",
        limit + 1,
      );
      return pageOf(rows.map(decode), limit, ({ name }) => name);
    },
    async using(computeEnvironment) {
      const rows = await sql.all(`${select} ORDER BY name`);
      return rows
        .map(decode)
        .filter((queue) =>
          queue.computeEnvironmentOrder.some((at) => at.computeEnvironment === computeEnvironment),
        )
        .map(({ name }) => name);
    },
    async usingService(serviceEnvironment) {
      const rows = await sql.all(
        `${select} WHERE service_environment_order IS NOT NULL ORDER BY name`,
      );
      return rows
        .map(decode)
        .filter((queue) =>
          queue.serviceEnvironmentOrder?.some((at) => at.serviceEnvironment === serviceEnvironment),
        )
        .map(({ name }) => name);
    },
    async usingPolicy(schedulingPolicyArn) {
      const rows = await sql.all(
        "SELECT name FROM job_queues WHERE scheduling_policy_arn = ? ORDER BY name",
        schedulingPolicyArn,
      );
      return rows.map(({ name }) => name as string);
    },
    async insert(row) {
      rows.forget();
      await sql.run(insertSql, ...insertValues(row));
    },
    async update(row) {
      rows.forget();
      mustHaveChanged(await sql.run(updateSql, ...updateValues(row)), "job queue", row.name);
    },
    async remove(name) {
      rows.forget();
      await sql.run("DELETE FROM job_queues WHERE name = ?", name);
    },
  };
}
