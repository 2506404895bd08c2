/** Channels of images: few rows, each with its versions. */
import type { Channel } from "../../model/channel.ts";
import type { Transaction } from "../../ports/store.ts";
import type { SqlExecutor } from "./executor.ts";
import { mustHaveChanged } from "./must-have-changed.ts";
import { list, number, table, text } from "./table.ts";

const { columns, decode, insertSql, insertValues, updateSql, updateValues } = table<Channel>({
  name: "channels",
  key: ["name"],
  fields: {
    name: text("name"),
    createdAt: number("created_at"),
    minimumAgeDays: number("minimum_age_days"),
    endOfLifeAt: number("end_of_life_at"),
    lastVersion: number("last_version"),
    versions: list("versions"),
  },
});
const select = `SELECT ${columns} FROM channels`;

export function channels(sql: SqlExecutor): Transaction["channels"] {
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
      mustHaveChanged(await sql.run(updateSql, ...updateValues(row)), "channel", row.name);
    },
    async remove(name) {
      await sql.run("DELETE FROM channels WHERE name = ?", name);
    },
  };
}
