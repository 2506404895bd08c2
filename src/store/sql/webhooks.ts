/** Webhooks: few rows, by name. */
import type { Webhook } from "../../model/webhook.ts";
import type { Transaction } from "../../ports/store.ts";
import type { SqlExecutor } from "./executor.ts";
import { mustHaveChanged } from "./must-have-changed.ts";
import { json, number, table, text } from "./table.ts";

const { columns, decode, insertSql, insertValues, updateSql, updateValues } = table<Webhook>({
  name: "webhooks",
  key: ["name"],
  fields: {
    name: text("name"),
    url: text("url"),
    secret: text("secret"),
    jobQueue: text("job_queue"),
    statuses: json("statuses"),
    createdAt: number("created_at"),
    reached: text("reached"),
  },
});
const select = `SELECT ${columns} FROM webhooks`;

export function webhooks(sql: SqlExecutor): Transaction["webhooks"] {
  return {
    async get(name) {
      const row = await sql.get(`${select} WHERE name = ?`, name);
      return row && decode(row);
    },
    async list() {
      return (await sql.all(`${select} ORDER BY name`)).map(decode);
    },
    async insert(row) {
      await sql.run(insertSql, ...insertValues(row));
    },
    async update(row) {
      mustHaveChanged(await sql.run(updateSql, ...updateValues(row)), "webhook", row.name);
    },
    async remove(name) {
      await sql.run("DELETE FROM webhooks WHERE name = ?", name);
    },
  };
}
