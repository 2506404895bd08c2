/**
 * The leader lock: at most one server works on a data folder at a time.
 *
 * A small database of its own is held in an exclusive transaction for as long as the process lives. The lock is the
 * operating system's (a POSIX record lock), so it ends with the process however that ends; there is nothing stale to
 * clean up. Not for network file systems that do not keep such locks.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { makePrivateFile } from "./private-file.ts";
import { explainSqliteError, isLocked } from "./sqlite-error.ts";

export type DataFolderLock = {
  /** Safe to call twice. */
  release(): void;
};

/** Throws when another process, or this one, holds the folder; the message names it. Creates the folder if missing. */
export function lockDataFolder(dir: string): DataFolderLock {
  const path = join(dir, "leader.lock");
  const holderPath = join(dir, "leader.pid");
  makePrivateFile(path);
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    // A rollback journal, not WAL: its exclusive lock keeps every other connection out.
    database.exec("PRAGMA journal_mode = DELETE");
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (!isLocked(error)) throw explainSqliteError(error, path);
    throw new Error(
      `Data folder ${dir} is in use by another Batchyard server${holder(holderPath)}: ` +
        "stop that one, or give this one a data folder of its own.",
      { cause: error },
    );
  }
  // Only for the message above: the lock itself does not depend on it.
  makePrivateFile(holderPath);
  writeFileSync(holderPath, String(process.pid));
  return {
    release() {
      if (database.isOpen) database.close();
    },
  };
}

function holder(path: string): string {
  try {
    return ` (process ${readFileSync(path, "utf8")})`;
  } catch {
    return "";
  }
}
