/**
 * What a database driver must be able to do for the repositories of this folder, and nothing more.
 *
 * The SQL is one text for SQLite and PostgreSQL: `?` for parameters (an adapter rewrites them if it must), TEXT,
 * INTEGER and BIGINT columns, JSON kept as TEXT. BIGINT values come back as JavaScript numbers: all of ours are
 * milliseconds or counters. Answers may be plain values, so that a synchronous driver costs no extra promise.
 */
export type SqlValue = string | number | null;

export type SqlRow = Readonly<Record<string, SqlValue>>;

export interface SqlExecutor {
  all(sql: string, ...params: readonly SqlValue[]): readonly SqlRow[] | Promise<readonly SqlRow[]>;
  get(
    sql: string,
    ...params: readonly SqlValue[]
  ): SqlRow | undefined | Promise<SqlRow | undefined>;
  /** Of one row; answers the GROWING_KEY that it was given. */
  insert(sql: string, ...params: readonly SqlValue[]): number | Promise<number>;
  /** Answers how many rows changed. */
  run(sql: string, ...params: readonly SqlValue[]): number | Promise<number>;
}
