/**
 * Rows that many works of one batch ask for, read once: the job definition, queue and compute environment of every
 * job that is submitted.
 *
 * Right because inside a transaction nobody else writes: what is remembered is forgotten when the transaction begins,
 * when anything is written to one of these tables, and when a work is undone.
 */
export interface RememberedRows {
  get<T>(key: string, load: () => Promise<T>): Promise<T>;
  forget(): void;
}

export function rememberRows(): RememberedRows {
  const rows = new Map<string, Promise<unknown>>();
  return {
    get<T>(key: string, load: () => Promise<T>): Promise<T> {
      const known = rows.get(key);
      if (known !== undefined) return known as Promise<T>;
      const loaded = load();
      rows.set(key, loaded);
      return loaded;
    },
    forget: () => rows.clear(),
  };
}

/** For readers, whose transactions are short and each of another state. */
export const rememberNothing: RememberedRows = { get: (_key, load) => load(), forget: () => {} };
