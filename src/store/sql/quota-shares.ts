/** Quota shares: rows of a queue, which leave with it. */
import type { QuotaShare } from "../../model/service-environment.ts";
import type { Transaction } from "../../ports/store.ts";
import type { SqlExecutor } from "./executor.ts";
import { mustHaveChanged } from "./must-have-changed.ts";
import { pageOf } from "./page.ts";
import { json, number, table, text } from "./table.ts";

const { columns, decode, insertSql, insertValues, updateSql, updateValues } = table<QuotaShare>({
  name: "quota_shares",
  key: ["jobQueue", "name"],
  fields: {
    jobQueue: text("job_queue"),
    name: text("name"),
    state: text("state"),
    createdAt: number("created_at"),
    capacityLimits: json("capacity_limits"),
    resourceSharing: json("resource_sharing"),
    inSharePreemption: text("in_share_preemption"),
    tags: json("tags"),
  },
});
const select = `SELECT ${columns} FROM quota_shares`;

export function quotaShares(sql: SqlExecutor): Transaction["quotaShares"] {
  return {
    async get(jobQueue, name) {
      const row = await sql.get(`${select} WHERE job_queue = ? AND name = ?`, jobQueue, name);
      return row && decode(row);
    },
    async list({ jobQueue, after, limit }) {
      const rows = await sql.all(
        `${select} WHERE job_queue = ? AND name > ? ORDER BY name LIMIT ?`,
        jobQueue,
        after ?? "",
        limit + 1,
      );
      return pageOf(rows.map(decode), limit, ({ name }) => name);
    },
    async insert(row) {
      await sql.run(insertSql, ...insertValues(row));
    },
    async update(row) {
      const changed = await sql.run(updateSql, ...updateValues(row));
      mustHaveChanged(changed, "quota share", row.name);
    },
    async remove(jobQueue, name) {
      await sql.run("DELETE FROM quota_shares WHERE job_queue = ? AND name = ?", jobQueue, name);
    },
  };
}
