/**
 * Makes what has been committed durable, beside the event loop: SQLite would sync its log inside the commit and hold up
 * everything else for as long as the disk takes, about as long as fifty inserts.
 *
 * SQLite's own syncs stay (`synchronous = NORMAL`): of a new log's header, and of log and database when the log is
 * copied back. What is missing is the sync of every commit, and that is done here, on the same file.
 */
import { closeSync, fdatasync, openSync } from "node:fs";
import { promisify } from "node:util";

const sync = promisify(fdatasync);

export type LogSync = {
  /** Resolves once all that was committed before the call is on the disk. */
  readonly sync: () => Promise<void>;
  readonly close: () => void;
};

/** Of the database at `path`, whose log is there from its first commit to the end of its last connection. */
export function logSync(path: string): LogSync {
  let file: number | undefined;
  return {
    async sync() {
      file ??= openSync(`${path}-wal`, "r+");
      await sync(file);
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}
