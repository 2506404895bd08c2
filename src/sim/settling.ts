/**
 * Knows when everything that one event set off has come to rest: no work is on the store and no promise of this process
 * goes on by itself. Nothing else is asynchronous in the simulator.
 */
import type { Store, Transaction, View, WorkPromise } from "../ports/store.ts";

export type Settling = {
  /** The same store, watched. */
  readonly store: Store;
  readonly settled: () => Promise<void>;
  /** How many works have been committed so far. */
  readonly commits: () => number;
};

export function watchSettling(store: Store): Settling {
  let underWay = 0;
  let commits = 0;
  const watched = async <T>(work: () => Promise<T>): Promise<T> => {
    underWay += 1;
    try {
      return await work();
    } finally {
      underWay -= 1;
    }
  };
  return {
    commits: () => commits,
    store: {
      transact: <T>(work: (tx: Transaction) => Promise<T>, promise?: WorkPromise) =>
        watched(async () => {
          const result = await store.transact(work, promise);
          commits += 1;
          return result;
        }),
      read: <T>(work: (view: View) => Promise<T>) => watched(() => store.read(work)),
      close: () => store.close(),
    },
    async settled() {
      // A turn of the event loop lets all promises go on; one more, in case they came to the store.
      do await turn();
      while (underWay > 0);
    },
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
