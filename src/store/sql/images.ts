/** Machine images: few rows, oldest first. */
import type { Image } from "../../model/image.ts";
import { briefFacts } from "../../model/image-facts.ts";
import type { Transaction } from "../../ports/store.ts";
import { forgetTags } from "./ec2-tags.ts";
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
    state: text("state"),
    listing: json("listing"),
    facts: json("facts"),
  },
  derived: { brief_facts: ({ facts }) => JSON.stringify(briefFacts(facts)) },
});
const select = `SELECT ${columns} FROM images`;

export function images(sql: SqlExecutor): Transaction["images"] {
  return {
    async get(imageId) {
      const row = await sql.get(`${select} WHERE image_id = ?`, imageId);
      return row && decode(row);
    },
    async byName(name) {
      const row = await sql.get(`${select} WHERE name = ?`, name);
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
    async remove(imageId) {
      await forgetTags(sql, imageId);
      await sql.run("DELETE FROM images WHERE image_id = ?", imageId);
    },
  };
}
