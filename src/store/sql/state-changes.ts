/** Changes of jobs' statuses: appended at the end, read from a place on, removed from the beginning. */
import type { RecordedChange } from "../../model/state-change.ts";
import type { Transaction } from "../../ports/store.ts";
import type { SqlExecutor, SqlValue } from "./executor.ts";
import { json, number, table, text } from "./table.ts";

const { columns, decode } = table<RecordedChange>({
  name: "state_changes",
  key: ["id"],
  fields: {
    id: number("id"),
    kind: text("kind"),
    at: number("at"),
    jobId: text("job_id"),
    children: json("children"),
    status: text("status"),
    statusReason: text("status_reason"),
    attemptsMade: number("attempts_made"),
  },
});

export function stateChanges(sql: SqlExecutor): Transaction["stateChanges"] {
  const edge = async (of: "MIN" | "MAX"): Promise<number | undefined> => {
    const row = await sql.get(`SELECT ${of}(id) AS id FROM state_changes`);
    return (row?.id ?? undefined) as number | undefined;
  };
  const list: Transaction["stateChanges"]["list"] = async ({ from, limit }) => {
    const rows = await sql.all(
      `SELECT ${columns} FROM state_changes WHERE id >= ? ORDER BY id LIMIT ?`,
      from,
      limit,
    );
    return rows.map(decode);
  };
  return {
    list,
    oldest: () => edge("MIN"),
    newest: () => edge("MAX"),
    async append({ kind, at, jobId, children, status, statusReason, attemptsMade }) {
      const values: readonly SqlValue[] = [
        ...[kind, at, jobId, children === undefined ? null : JSON.stringify(children), status],
        ...[statusReason ?? null, attemptsMade],
      ];
      await sql.run(
        `INSERT INTO state_changes (kind, at, job_id, children, status, status_reason, attempts_made)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        ...values,
      );
    },
    async removeOldest({ before, keep, limit }) {
      const newest = (await edge("MAX")) ?? 0;
      const oldest = await list({ from: 0, limit });
      const stays = oldest.findIndex(
        ({ id, at }) => id === newest || (id > newest - keep && at >= before),
      );
      const last = oldest.at(stays < 0 ? oldest.length - 1 : stays - 1);
      if (stays === 0 || last === undefined) return 0;
      return sql.run("DELETE FROM state_changes WHERE id <= ?", last.id);
    },
  };
}
