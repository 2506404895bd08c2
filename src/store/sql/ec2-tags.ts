/** The tags of all that EC2 has, by the id of what they are of. */
import type { Ec2Tag } from "../../ports/ec2-store.ts";
import type { Transaction } from "../../ports/store.ts";
import type { SqlExecutor, SqlRow } from "./executor.ts";

const select = "SELECT resource_id, tag_key, tag_value FROM ec2_tags";

export function ec2Tags(sql: SqlExecutor): Transaction["ec2Tags"] {
  return {
    async of(resourceId) {
      const rows = await sql.all(
        `${select} WHERE resource_id = ? ORDER BY resource_id, tag_key`,
        resourceId,
      );
      return Object.freeze(
        Object.fromEntries(rows.map(decode).map(({ key, value }) => [key, value])),
      );
    },
    async all() {
      return (await sql.all(`${select} ORDER BY resource_id, tag_key`)).map(decode);
    },
    async put(resourceId, tags) {
      for (const [key, value] of Object.entries(tags)) {
        await sql.run(
          `INSERT INTO ec2_tags (resource_id, tag_key, tag_value) VALUES (?, ?, ?)
           ON CONFLICT (resource_id, tag_key) DO UPDATE SET tag_value = excluded.tag_value`,
          resourceId,
          key,
          value,
        );
      }
    },
    async remove(resourceId, key) {
      await sql.run("DELETE FROM ec2_tags WHERE resource_id = ? AND tag_key = ?", resourceId, key);
    },
    forget: (resourceId) => forgetTags(sql, resourceId),
  };
}

/** Tags leave with what they are of. */
export async function forgetTags(sql: SqlExecutor, resourceId: string): Promise<void> {
  await sql.run("DELETE FROM ec2_tags WHERE resource_id = ?", resourceId);
}

function decode(row: SqlRow): Ec2Tag {
  return Object.freeze({
    resourceId: row.resource_id as string,
    key: row.tag_key as string,
    value: row.tag_value as string,
  });
}
