/** Scheduling policies: few rows, by name. */
import type { SchedulingPolicy } from "../../model/scheduling-policy.ts";
import type { Transaction } from "../../ports/store.ts";
import type { SqlExecutor } from "./executor.ts";
import { mustHaveChanged } from "./must-have-changed.ts";
import { pageOf } from "./page.ts";
import type { RememberedRows } from "./remembered-rows.ts";
import { json, number, table, text } from "./table.ts";

const { columns, decode, insertSql, insertValues, updateSql, updateValues } =
  table<SchedulingPolicy>({
    name: "scheduling_policies",
    key: ["name"],
    fields: {
      name: text("name"),
      createdAt: number("created_at"),
      fairsharePolicy: json("fairshare_policy"),
      quotaSharePolicy: json("quota_share_policy"),
      tags: json("tags"),
    },
  });
const select = `SELECT ${columns} FROM scheduling_policies`;

export function schedulingPolicies(
  sql: SqlExecutor,
  rows: RememberedRows,
): Transaction["schedulingPolicies"] {
  return {
    get: (name) =>
      rows.get(`policy ${name}`, async () => {
        const row = await sql.get(`${select} WHERE name = ?`, name);
        return row && decode(row);
      }),
    async list({ after, limit }) {
      const found = await sql.all(
        `${select} WHERE name > ? ORDER BY name LIMIT ?`,
        after ?? "",
        limit + 1,
      );
      return pageOf(found.map(decode), limit, ({ name }) => name);
    },
    async insert(row) {
      rows.forget();
      await sql.run(insertSql, ...insertValues(row));
    },
    async update(row) {
      rows.forget();
      mustHaveChanged(
        await sql.run(updateSql, ...updateValues(row)),
        "scheduling policy",
        row.name,
      );
    },
    async remove(name) {
      rows.forget();
      await sql.run("DELETE FROM scheduling_policies WHERE name = ?", name);
    },
  };
}
