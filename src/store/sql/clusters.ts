/** Clusters that somebody created: few rows, by name. */
import type { ClusterRecord } from "../../model/container-instance.ts";
import type { ClusterTransaction } from "../../ports/cluster-rows.ts";
import type { SqlExecutor } from "./executor.ts";
import { json, number, table, text } from "./table.ts";

const { columns, decode, insertSql, insertValues } = table<ClusterRecord>({
  name: "clusters",
  key: ["name"],
  fields: { name: text("name"), createdAt: number("created_at"), tags: json("tags") },
});
const select = `SELECT ${columns} FROM clusters`;

export function clusters(sql: SqlExecutor): ClusterTransaction["clusters"] {
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
    async remove(name) {
      await sql.run("DELETE FROM clusters WHERE name = ?", name);
    },
  };
}
