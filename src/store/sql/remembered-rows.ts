/**
 * Rows that are asked for again and again and seldom change: the job definition, queue and compute environment of
 * every job that is submitted or placed.
 *
 * What is remembered is forgotten when anything is written to one of these tables, when a work is undone, and again at
 * the end of a batch in which either happened.
 */
export interface RememberedRows {
  get<T>(key: string, load: () => Promise<T>): Promise<T>;
  forget(): void;
  /** At the end of a batch, committed or not. */
  settle(): void;
}

/** A definition can have some kilobytes. */
const rowsMax = 1_000;

export function rememberRows(): RememberedRows {
  const rows = new Map<string, Promise<unknown>>();
  let forgotten = false;
  return {
    get<T>(key: string, load: () => Promise<T>): Promise<T> {
      const known = rows.get(key);
      if (known !== undefined) return known as Promise<T>;
      if (rows.size >= rowsMax) rows.clear();
      const loaded = load();
      rows.set(key, loaded);
      loaded.catch(() => rows.delete(key));
      return loaded;
    },
    forget() {
      rows.clear();
      forgotten = true;
    },
    settle() {
      if (forgotten) rows.clear();
      forgotten = false;
    },
  };
}

/** For whoever has nobody to tell it what was written. */
export const rememberNoRows: RememberedRows = {
  get: (_key, load) => load(),
  forget: () => {},
  settle: () => {},
};
