/**
 * Launches that were refused lately, so that the next decisions choose something else for a while: thirty seconds
 * at first, twice as long each time it is refused again. Kept in memory: after a restart it is right to try at once.
 */
import type { Snapshot } from "../model/snapshot.ts";

export type Shortage = Snapshot["shortages"][number];

export interface Shortages {
  /** Answers whether it is news. `now` is epoch milliseconds. */
  readonly add: (refused: Omit<Shortage, "until">, now: number) => boolean;
  readonly current: (now: number) => readonly Shortage[];
  /** Capacity may have come back. */
  readonly clear: () => void;
}

const firstMs = 30_000;
const longestMs = 10 * 60_000;

export function createShortages(): Shortages {
  const byKey = new Map<string, Shortage & { readonly lengthMs: number }>();
  return {
    add(refused, now) {
      const { computeEnvironment, infrastructureRevision, instanceType } = refused;
      const key = `${computeEnvironment}/${infrastructureRevision}/${instanceType}`;
      const before = byKey.get(key);
      const lengthMs = before === undefined ? firstMs : Math.min(before.lengthMs * 2, longestMs);
      byKey.set(key, { ...refused, until: now + lengthMs, lengthMs });
      return before === undefined;
    },
    current(now) {
      for (const [key, { until }] of byKey) {
        if (until + longestMs <= now) byKey.delete(key); // long over: the next one is news again
      }
      return [...byKey.values()].filter(({ until }) => until > now);
    },
    clear: () => byKey.clear(),
  };
}
