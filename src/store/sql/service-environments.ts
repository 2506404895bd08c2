/** Service environments: few rows, by name. */
import type { ServiceEnvironment } from "../../model/service-environment.ts";
import type { Transaction } from "../../ports/store.ts";
import type { SqlExecutor } from "./executor.ts";
import { mustHaveChanged } from "./must-have-changed.ts";
import { pageOf } from "./page.ts";
import { json, number, table, text } from "./table.ts";

const { columns, decode, insertSql, insertValues, updateSql, updateValues } =
  table<ServiceEnvironment>({
    name: "service_environments",
    key: ["name"],
    fields: {
      name: text("name"),
      type: text("type"),
      state: text("state"),
      createdAt: number("created_at"),
      capacityLimits: json("capacity_limits"),
      tags: json("tags"),
    },
  });
const select = `SELECT ${columns} FROM service_environments`;

export function serviceEnvironments(sql: SqlExecutor): Transaction["serviceEnvironments"] {
  return {
    async get(name) {
      const row = await sql.get(`${select} WHERE name = ?`, name);
      return row && decode(row);
    },
    async list({ after, limit }) {
      const rows = await sql.all(
        `${select} WHERE name > ? ORDER BY name LIMIT ?`,
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
      mustHaveChanged(changed, "service environment", row.name);
    },
    async remove(name) {
      await sql.run("DELETE FROM service_environments WHERE name = ?", name);
    },
  };
}
