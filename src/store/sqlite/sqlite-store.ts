/**
 * The store on SQLite. Writes share commits on one connection; reads have a second one, whose WAL snapshot is the
 * last commit. A database in memory has a single connection, so there reads wait for the batch under way.
 */
import type { Store, View } from "../../ports/store.ts";
import { rememberRows } from "../sql/remembered-rows.ts";
import { transactionOver } from "../sql/transaction.ts";
import { type Connection, connect } from "./connection.ts";
import { GroupCommit } from "./group-commit.ts";
import { Lane } from "./lane.ts";
import { migrate } from "./migrate.ts";
import { makePrivateFile } from "./private-file.ts";

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
}): Promise<Store> {
  const { path } = options;
  const inMemory = path === ":memory:";
  if (!inMemory) makePrivateFile(path);
  const writing = connect(path, { readOnly: false });
  let reading = writing;
  try {
    migrate(writing, path);
    writing.logAhead();
    if (options.sizeBytesMax !== undefined) limitSize(writing, options.sizeBytesMax);
    if (!inMemory) reading = connect(path, { readOnly: true });
  } catch (error) {
    writing.close();
    throw error;
  }

  const writeLane = new Lane();
  const readLane = inMemory ? writeLane : new Lane();
  const rows = rememberRows();
  const transaction = transactionOver(writing, rows);
  const view: View = inMemory ? transaction : transactionOver(reading);
  const commits = new GroupCommit({
    connection: writing,
    transaction,
    rows,
    lane: writeLane,
    onCommit: options.onCommit ?? (() => {}),
    stopwatch: options.stopwatch ?? (() => performance.now()),
  });
  let closing: Promise<void> | undefined;
  const closed = (): Promise<never> => Promise.reject(new Error(`Database ${path} is closed.`));

  return {
    transact: (work) => (closing === undefined ? commits.transact(work) : closed()),
    read: (work) =>
      closing === undefined ? readLane.pass(() => inOneState(reading, () => work(view))) : closed(),
    close() {
      closing ??= (async () => {
        await commits.idle();
        await readLane.pass(async () => {});
        if (reading !== writing) reading.close();
        writing.close();
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
