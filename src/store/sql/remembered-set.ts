/**
 * All rows of a kind that every decision reads, in their order, kept from decision to decision: with a thousand
 * machines reading them anew takes longer than deciding. Whoever writes such a row says so; what was said is merged in
 * when the set is next asked for.
 */
export interface RememberedSet<Row> {
  /** Frozen and in order. `load` reads them, in the same order, where nothing is known. */
  all(load: () => Promise<readonly Row[]>): Promise<readonly Row[]>;
  put(row: Row): void;
  drop(id: string): void;
  forget(): void;
}

export function rememberSet<Row>(options: {
  readonly idOf: (row: Row) => string;
  readonly compare: (a: Row, b: Row) => number;
}): RememberedSet<Row> {
  const { idOf, compare } = options;
  let known: readonly Row[] | undefined;
  /** Written since `known` was read, or is being read; undefined for what is gone. */
  const changed = new Map<string, Row | undefined>();
  let timesForgotten = 0;

  const withChanges = (rows: readonly Row[]): readonly Row[] => {
    if (changed.size === 0) return rows;
    const kept = rows.filter((row) => !changed.has(idOf(row)));
    const added = [...changed.values()].filter((row) => row !== undefined).sort(compare);
    changed.clear();
    return Object.freeze(merged(kept, added, compare));
  };
  return {
    async all(load) {
      if (known === undefined) {
        const before = timesForgotten;
        const loaded = Object.freeze([...(await load())]);
        // What it read was undone meanwhile: good for whoever asked, and for nobody after.
        if (timesForgotten !== before) return loaded;
        known ??= loaded;
      }
      known = withChanges(known);
      return known;
    },
    put: (row) => void changed.set(idOf(row), row),
    drop: (id) => void changed.set(id, undefined),
    forget() {
      known = undefined;
      changed.clear();
      timesForgotten += 1;
    },
  };
}

/** Of two that are in order. */
function merged<Row>(
  some: readonly Row[],
  others: readonly Row[],
  compare: (a: Row, b: Row) => number,
): Row[] {
  const all: Row[] = [];
  let next = 0;
  for (const row of some) {
    for (let other = others[next]; other !== undefined; other = others[next]) {
      if (compare(other, row) >= 0) break;
      all.push(other);
      next += 1;
    }
    all.push(row);
  }
  return all.concat(others.slice(next));
}

/** For whoever has nobody to tell it what was written. */
export const rememberNoSet: RememberedSet<never> = {
  all: (load) => load(),
  put: () => {},
  drop: () => {},
  forget: () => {},
};
