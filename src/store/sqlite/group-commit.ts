/**
 * Lets works that arrive together share one durable commit, which is what a disk can do only some thousand times a
 * second.
 *
 *   arrive -> queue -> [ BEGIN  work  work  work  COMMIT ] -> sync -> each is answered
 *
 *  - a batch begins at the end of the event loop's turn, when all requests that were ready have put their works in
 *    the queue; a lone client waits for nobody.
 *  - works run one after another, each inside a savepoint: one that throws is undone and answered alone. One that
 *    promised to throw before it writes needs none.
 *  - nobody is answered before the commit is on the disk; if it fails, all of the batch fail. If the sync fails, nobody
 *    knows what the disk holds: the store answers nothing any more, and the next start finds out.
 *  - works that arrive while a batch runs still join it, up to its limits; the rest form the next, which need not wait
 *    for the disk: batches that are committed while one is being synced share the next sync.
 */
import type { Transaction, WorkPromise } from "../../ports/store.ts";
import type { Memory } from "../sql/remembered.ts";
import type { Connection } from "./connection.ts";
import type { Lane } from "./lane.ts";
import { LogSync, type Sync } from "./log-sync.ts";

type Entry = {
  readonly work: (tx: Transaction) => Promise<unknown>;
  readonly checksFirst: boolean;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
  value: unknown;
};

const worksMax = 512;
const batchMsMax = 20;

const brokenPromise =
  "A work that promised to check first has failed after it wrote; all that shared its commit is undone.";

export class GroupCommit {
  readonly #connection: Connection;
  readonly #transaction: Transaction;
  readonly #memory: Memory;
  readonly #lane: Lane;
  readonly #onCommit: (batch: { works: number; seconds: number }) => void;
  readonly #stopwatch: () => number;
  readonly #log: LogSync | undefined;
  #answering = 0;
  #durable: Promise<void> | undefined;
  #broken: Error | undefined;
  #queue: Entry[] = [];
  #scheduled = false;
  #onIdle: () => void = () => {};

  constructor(options: {
    readonly connection: Connection;
    readonly transaction: Transaction;
    /** What the transaction remembers. */
    readonly memory: Memory;
    /** Shared with the readers. */
    readonly lane: Lane;
    readonly onCommit: (batch: { works: number; seconds: number }) => void;
    /** Milliseconds that only go forward. */
    readonly stopwatch: () => number;
    /** Absent where there is no disk. */
    readonly sync?: Sync;
  }) {
    this.#connection = options.connection;
    this.#transaction = options.transaction;
    this.#memory = options.memory;
    this.#lane = options.lane;
    this.#onCommit = options.onCommit;
    this.#stopwatch = options.stopwatch;
    this.#log = options.sync && new LogSync(options.sync);
  }

  /** Undefined when all that is committed is on the disk, else resolves once it is; rejects when it never will be. */
  get durable(): Promise<void> | undefined {
    if (this.#broken === undefined) return this.#durable;
    const never = Promise.reject(this.#broken);
    // Whoever asked may have failed before waiting for it.
    never.catch(() => undefined);
    return never;
  }

  transact<T>(
    work: (tx: Transaction) => Promise<T>,
    { checksFirst = false }: WorkPromise = {},
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ work, checksFirst, resolve, reject, value: undefined });
      this.#schedule();
    });
  }

  /** Resolves when nothing waits and nothing runs. */
  async idle(): Promise<void> {
    while (this.#scheduled || this.#answering > 0) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => void this.#round());
  }

  async #round(): Promise<void> {
    const start = this.#stopwatch();
    const committed = await this.#lane.pass(() => this.#batch());
    if (committed.length > 0) void this.#answer(committed, start);
    this.#scheduled = false;
    if (this.#queue.length > 0) this.#schedule();
    else if (this.#answering === 0) this.#onIdle();
  }

  /** Never rejects: whatever goes wrong is an answer to works. */
  async #answer(committed: readonly Entry[], start: number): Promise<void> {
    const durable = this.#durable;
    this.#answering += 1;
    try {
      if (durable !== undefined) await durable;
      for (const entry of committed) entry.resolve(entry.value as never);
      this.#onCommit({ works: committed.length, seconds: (this.#stopwatch() - start) / 1000 });
    } catch (error) {
      this.#broken = error as Error;
      for (const entry of committed) entry.reject(error);
    }
    if (this.#durable === durable) this.#durable = undefined;
    this.#answering -= 1;
    if (!this.#scheduled && this.#answering === 0) this.#onIdle();
  }

  /** The works that were committed; those that were not have been answered. Never rejects. */
  async #batch(): Promise<readonly Entry[]> {
    const start = this.#stopwatch();
    const done: Entry[] = [];
    let next = 0;
    try {
      if (this.#broken !== undefined) throw this.#broken;
      this.#connection.begin("IMMEDIATE");
      while (next < this.#queue.length && next < worksMax) {
        if (next > 0 && this.#stopwatch() - start > batchMsMax) break;
        const alone = next === 0 && this.#queue.length === 1;
        const entry = this.#queue[next] as Entry;
        next += 1;
        if (await this.#runOne(entry, alone)) done.push(entry);
        else if (!this.#connection.inTransaction) break;
      }
      if (done.length > 0) {
        this.#connection.commit();
        this.#durable = this.#log?.reach();
      } else this.#connection.rollback();
    } catch (error) {
      // With the transaction the works before went, too; and if it could not begin, none of those waiting can run.
      if (next === 0) next = this.#queue.length;
      for (const entry of this.#queue.slice(0, next)) entry.reject(error);
      done.length = 0;
      this.#memory.undo();
      this.#connection.rollback();
    }
    this.#memory.settle();
    this.#queue = this.#queue.slice(next);
    return done;
  }

  /**
   * Runs one work; answers whether it waits for the commit. A work without company needs no savepoint: it is undone
   * with the whole transaction. Throws when the transaction is lost: the database gave it up, or it holds what cannot
   * be undone alone.
   */
  async #runOne(entry: Entry, alone: boolean): Promise<boolean> {
    const connection = this.#connection;
    const guarded = !alone && !entry.checksFirst;
    const { writes } = connection;
    if (guarded) connection.savepoint();
    try {
      entry.value = await entry.work(this.#transaction);
    } catch (error) {
      entry.reject(error);
      this.#memory.undo();
      if (connection.failure !== undefined) throw connection.failure;
      if (alone) connection.rollback();
      else if (guarded) connection.rollbackToSavepoint();
      else if (connection.writes > writes) throw new Error(brokenPromise, { cause: error });
      return false;
    }
    if (connection.failure !== undefined) throw connection.failure;
    if (guarded) connection.release();
    return true;
  }
}
