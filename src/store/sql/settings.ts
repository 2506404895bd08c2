/** Settings of the server itself: names and texts. */
import type { Transaction } from "../../ports/store.ts";
import type { SqlExecutor } from "./executor.ts";

export function settings(sql: SqlExecutor): Transaction["settings"] {
  return {
    async get(key) {
      const row = await sql.get("SELECT value FROM settings WHERE name = ?", key);
      return row?.value as string | undefined;
    },
    async set(key, value) {
      await sql.run(
        `INSERT INTO settings (name, value) VALUES (?, ?)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
        key,
        value,
      );
    },
  };
}
