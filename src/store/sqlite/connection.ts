/**
 * One connection to an SQLite database, as the executor that the repositories ask for.
 *
 * Statements are prepared once per text. A statement outside an open transaction is refused: it would be a work that
 * kept its transaction after its end. So is every further one after a full disk or an I/O error: SQLite may have given
 * up the whole transaction, and a statement after that would be committed alone.
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { SqlExecutor } from "../sql/executor.ts";
import { explainSqliteError, isDiskFault } from "./sqlite-error.ts";

export interface Connection extends SqlExecutor {
  /** Write-ahead log. Writes to the file, so only once it is known to be ours. */
  logAhead(): void;
  begin(mode: "DEFERRED" | "IMMEDIATE"): void;
  commit(): void;
  /** Undoes everything since `begin`; never throws. */
  rollback(): void;
  savepoint(): void;
  release(): void;
  /** Undoes everything since `savepoint`. */
  rollbackToSavepoint(): void;
  /** Statements that may have written, counted since the connection was made. */
  readonly writes: number;
  /** Why the transaction is gone although nobody ended it. */
  readonly failure: Error | undefined;
  readonly inTransaction: boolean;
  readonly database: DatabaseSync;
  close(): void;
}

export function connect(path: string): Connection {
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(path, { timeout: busyTimeoutMs });
    database.exec(`PRAGMA cache_size = -${cacheKiB}; PRAGMA temp_store = MEMORY;`);
  } catch (error) {
    throw explainSqliteError(error, path);
  }

  const statements = new Map<string, Prepared>();
  let writes = 0;
  let open = false;
  let failure: Error | undefined;
  const prepared = (sql: string): StatementSync => {
    let found = statements.get(sql);
    if (found === undefined) {
      found = { statement: database.prepare(sql), onlyReads: /^\s*SELECT\b/.test(sql) };
      statements.set(sql, found);
    }
    if (!found.onlyReads) writes += 1;
    return found.statement;
  };
  const checkOpen = (): void => {
    if (failure !== undefined) throw failure;
    if (!open) throw new Error("A transaction or view was used after its work had ended.");
  };
  const failed = (error: unknown): Error => {
    const explained = explainSqliteError(error, path);
    if (open && (!database.isTransaction || isDiskFault(error))) failure = explained;
    return explained;
  };
  const execute = <T>(sql: string, how: (statement: StatementSync) => T): T => {
    checkOpen();
    try {
      return how(prepared(sql));
    } catch (error) {
      throw failed(error);
    }
  };
  const control = (sql: string): void => {
    try {
      prepared(sql).run();
    } catch (error) {
      throw failed(error);
    }
  };

  return {
    database,
    get writes() {
      return writes;
    },
    get failure() {
      return failure;
    },
    get inTransaction() {
      return open;
    },
    all: (sql, ...params) => execute(sql, (statement) => statement.all(...params) as never),
    get: (sql, ...params) => execute(sql, (statement) => statement.get(...params) as never),
    run: (sql, ...params) =>
      execute(sql, (statement) => statement.run(...params).changes as number),
    insert: (sql, ...params) =>
      execute(sql, (statement) => statement.run(...params).lastInsertRowid as number),
    logAhead() {
      try {
        // NORMAL leaves the sync of every commit to whoever commits, see log-sync.ts.
        database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
        // Copying the log back costs a sync of the database, too: seldom, in larger pieces.
        database.exec("PRAGMA wal_autocheckpoint = 4000;");
        database.exec(`PRAGMA journal_size_limit = ${journalSizeLimitBytes};`);
      } catch (error) {
        throw explainSqliteError(error, path);
      }
    },
    begin(mode) {
      control(mode === "IMMEDIATE" ? "BEGIN IMMEDIATE" : "BEGIN DEFERRED");
      open = true;
      failure = undefined;
    },
    commit() {
      control("COMMIT");
      open = false;
    },
    rollback() {
      open = false;
      if (!database.isOpen || !database.isTransaction) return;
      try {
        prepared("ROLLBACK").run();
      } catch {
        // The disk fails even here. Nothing is committed, and the next `begin` says what is wrong.
      }
    },
    savepoint: () => control("SAVEPOINT work"),
    release: () => control("RELEASE work"),
    rollbackToSavepoint: () => {
      control("ROLLBACK TO work");
      control("RELEASE work");
    },
    close() {
      statements.clear();
      if (database.isOpen) database.close();
    },
  };
}

type Prepared = { readonly statement: StatementSync; readonly onlyReads: boolean };

/** Only a backup or an inspection from outside ever holds the database; the leader lock keeps other servers away. */
const busyTimeoutMs = 5000;
const journalSizeLimitBytes = 64 * 1024 * 1024;
const cacheKiB = 64 * 1024;
