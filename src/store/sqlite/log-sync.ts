/**
 * Makes what has been committed durable, beside the event loop: SQLite would sync its log inside the commit and hold up
 * everything else for as long as the disk takes, about as long as fifty inserts.
 *
 * SQLite's own syncs stay (`synchronous = NORMAL`): of a new log's header, and of log and database when the log is
 * copied back. What is missing is the sync of every commit, and that is done here, on the same file.
 */
import { closeSync, fdatasync, openSync } from "node:fs";
import { promisify } from "node:util";

const syncFile = promisify(fdatasync);

/** Brings to the disk what has been written before the call. */
export type Sync = () => Promise<void>;

/** Of the log of the database at `path`, which is there from its first commit to the end of its last connection. */
export function fileSync(path: string): { readonly sync: Sync; readonly close: () => void } {
  let file: number | undefined;
  return {
    async sync() {
      file ??= openSync(`${path}-wal`, "r+");
      await syncFile(file);
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

/**
 * One sync at a time: those who come while one is under way share the next. Once one has failed all others fail: the
 * system may have dropped what it could not write, so a second one would prove nothing.
 */
export class LogSync {
  readonly #sync: Sync;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(sync: Sync) {
    this.#sync = sync;
  }

  /** Resolves once all that was committed before the call is on the disk. */
  reach(): Promise<void> {
    if (this.#running === undefined) return this.#start();
    this.#next ??= this.#running.then(() => this.#start());
    return this.#next;
  }

  #start(): Promise<void> {
    this.#next = undefined;
    const running = this.#sync().then(() => {
      if (this.#running === running) this.#running = undefined;
    });
    // Whoever waits hears of a failure.
    running.catch(() => undefined);
    this.#running = running;
    return running;
  }
}
