/**
 * The store on SQLite: one connection, whose pages stay in memory, and a lane on which batches of writes and reads pass
 * one after another. A second connection for reads would read its pages anew after every commit and gain nothing:
 * SQLite works on the thread of its caller.
 */
import type { Store, View } from "../../ports/store.ts";
import { remember } from "../sql/remembered.ts";
import { transactionOver } from "../sql/transaction.ts";
import { type Connection, connect } from "./connection.ts";
import { GroupCommit } from "./group-commit.ts";
import { Lane } from "./lane.ts";
import { fileSync } from "./log-sync.ts";
import { migrate } from "./migrate.ts";
import { makePrivateFile } from "./private-file.ts";
import { explainSyncError } from "./sqlite-error.ts";

/**
 * Opens the database, creating or migrating it as needed. `onCommit` hears of each durable commit: how many works
 * shared it and how long the whole batch took. `sizeBytesMax` bounds the database: beyond it writes fail as they do on
 * a full disk.
 *
 * Rejects, with what to do, when the file is damaged, of another program, or of a newer version.
 */
export async function openSqliteStore(options: {
  readonly path: string;
  readonly onCommit?: (batch: { works: number; seconds: number }) => void;
  readonly sizeBytesMax?: number;
  /** Milliseconds that only go forward, by which batches are bounded; the machine's own when absent. */
  readonly stopwatch?: () => number;
  /** In place of the sync of the log's file. */
  readonly syncOf?: typeof fileSync;
}): Promise<Store> {
  const { path } = options;
  const inMemory = path === ":memory:";
  if (!inMemory) makePrivateFile(path);
  const connection = connect(path);
  try {
    migrate(connection, path);
    connection.logAhead();
    if (options.sizeBytesMax !== undefined) limitSize(connection, options.sizeBytesMax);
  } catch (error) {
    connection.close();
    throw error;
  }

  const lane = new Lane();
  const memory = remember();
  const transaction = transactionOver(connection, memory);
  const view: View = transactionOver(connection, memory);
  const log = inMemory ? undefined : (options.syncOf ?? fileSync)(path);
  const commits = new GroupCommit({
    connection,
    transaction,
    memory,
    lane,
    ...(log && {
      sync: () => log.sync().catch((error) => Promise.reject(explainSyncError(error, path))),
    }),
    onCommit: options.onCommit ?? (() => {}),
    stopwatch: options.stopwatch ?? (() => performance.now()),
  });
  /** Nobody is told of what the loss of power could still take back. */
  async function read<T>(work: (view: View) => Promise<T>): Promise<T> {
    let durable: Promise<void> | undefined;
    const found = await lane.pass(() => {
      durable = commits.durable;
      return inOneState(connection, () => work(view));
    });
    await durable;
    return found;
  }

  let closing: Promise<void> | undefined;
  const closed = (): Promise<never> => Promise.reject(new Error(`Database ${path} is closed.`));

  return {
    transact: (work, promise) =>
      closing === undefined ? commits.transact(work, promise) : closed(),
    read: (work) => (closing === undefined ? read(work) : closed()),
    close() {
      closing ??= (async () => {
        await commits.idle();
        await lane.pass(async () => {});
        log?.close();
        connection.close();
      })();
      return closing;
    },
  };
}

/** A read transaction: all that `work` reads is of one committed state. */
async function inOneState<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  connection.begin("DEFERRED");
  try {
    return await work();
  } finally {
    connection.rollback();
  }
}

function limitSize({ database }: Connection, sizeBytesMax: number): void {
  const pageBytes = Number(database.prepare("PRAGMA page_size").get()?.page_size);
  database.exec(`PRAGMA max_page_count = ${Math.ceil(sizeBytesMax / pageBytes)}`);
}
