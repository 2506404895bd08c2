/**
 * Brings a database to this program's schema, in one transaction, and refuses what it must not touch: a
 * database of a newer version, and one of another program.
 */
import { type Migration, migrations } from "../migrations/migrations.ts";
import type { Connection } from "./connection.ts";
import { explainSqliteError } from "./sqlite-error.ts";

export function migrate(
  { database }: Connection,
  path: string,
  known: readonly Migration[] = migrations,
): void {
  try {
    database.exec("BEGIN IMMEDIATE");
    const version = storedVersion(database, path);
    if (version > known.length) {
      throw new Error(
        `Database ${path} has schema version ${version}, but this Batchyard knows versions up to ${known.length}: ` +
          "a newer Batchyard has used it. Start that version (or a later one), or restore the backup made before the upgrade.",
      );
    }
    for (const [index, migration] of known.entries()) {
      if (index < version) continue;
      // The key that counts up by itself is SQLite's rowid: no second tree, and appended to at the end.
      database.exec(migration.sql.replaceAll("GROWING_KEY", "INTEGER PRIMARY KEY"));
      database
        .prepare("INSERT INTO schema_version (version, name) VALUES (?, ?)")
        .run(index + 1, migration.name);
    }
    database.exec("COMMIT");
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw explainSqliteError(error, path);
  }
}

function storedVersion(database: Connection["database"], path: string): number {
  const tables = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    .all();
  if (tables.some(({ name }) => name === "schema_version")) {
    return Number(
      database.prepare("SELECT MAX(version) AS version FROM schema_version").get()?.version ?? 0,
    );
  }
  if (tables.length > 0) {
    throw new Error(
      `Database ${path} belongs to another program (it has tables, but no schema_version): ` +
        "move it away or choose another data folder.",
    );
  }
  database.exec(
    "CREATE TABLE schema_version (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL)",
  );
  return 0;
}
