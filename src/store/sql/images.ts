/** Machine images: few rows, oldest first. */
import type { Image } from "../../model/image.ts";
import type { Transaction } from "../../ports/store.ts";
import type { SqlExecutor } from "./executor.ts";
import { mustHaveChanged } from "./must-have-changed.ts";
import { json, number, table, text } from "./table.ts";

const { columns, decode, insertSql, insertValues, updateSql, updateValues } = table<Image>({
  name: "images",
  key: ["imageId"],
  fields: {
    imageId: text("image_id"),
    name: text("name"),
    provider: text("provider"),
    createdAt: number("created_at"),
    facts: json("facts"),
  },
});
const select = `SELECT ${columns} FROM images`;

export function images(sql: SqlExecutor): Transaction["images"] {
  return {
    async get(imageId) {
      const row = await sql.get(`${select} WHERE image_id = ?`, imageId);
      return row && decode(row);
    },
    async list() {
      return (await sql.all(`${select} ORDER BY created_at, image_id`)).map(decode);
    },
    async insert(row) {
      await sql.run(insertSql, ...insertValues(row));
    },
    async update(row) {
      mustHaveChanged(await sql.run(updateSql, ...updateValues(row)), "image", row.imageId);
    },
  };
}
