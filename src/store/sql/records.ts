/** Nouns that are kept whole under an id. */
import type { RecordKind, RecordKinds } from "../../model/records.ts";
import type { RecordTable } from "../../ports/ec2-store.ts";
import type { Transaction } from "../../ports/store.ts";
import { forgetTags } from "./ec2-tags.ts";
import type { SqlExecutor } from "./executor.ts";
import { frozenJson } from "./table.ts";

export function records(sql: SqlExecutor): Transaction["records"] {
  return (kind) => recordsOf(sql, kind);
}

function recordsOf<Kind extends RecordKind>(
  sql: SqlExecutor,
  kind: Kind,
): RecordTable<RecordKinds[Kind]> {
  return {
    async get(id) {
      const row = await sql.get("SELECT record FROM records WHERE kind = ? AND id = ?", kind, id);
      return row && frozenJson(row.record as string);
    },
    async all(prefix = "") {
      const rows = await sql.all(
        "SELECT record FROM records WHERE kind = ? AND id >= ? AND id < ? ORDER BY id",
        kind,
        prefix,
        `${prefix}\u{10ffff}`,
      );
      return rows.map((row) => frozenJson(row.record as string));
    },
    async put(id, record) {
      await sql.run(
        `INSERT INTO records (kind, id, record) VALUES (?, ?, ?)
         ON CONFLICT (kind, id) DO UPDATE SET record = excluded.record`,
        kind,
        id,
        JSON.stringify(record),
      );
    },
    async remove(id) {
      await forgetTags(sql, id);
      await sql.run("DELETE FROM records WHERE kind = ? AND id = ?", kind, id);
    },
  };
}
