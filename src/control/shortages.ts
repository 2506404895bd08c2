/**
 * Launches that were refused lately, so that the next decisions choose something else for a while. Kept in memory:
 * after a restart it is right to try again at once.
 */
import type { Snapshot } from "../model/snapshot.ts";

export type Shortage = Snapshot["shortages"][number];

export interface Shortages {
  readonly add: (shortage: Shortage) => void;
  readonly current: (now: number) => readonly Shortage[];
}

export function createShortages(): Shortages {
  const byKey = new Map<string, Shortage>();
  return {
    add(shortage) {
      byKey.set(`${shortage.computeEnvironment}/${shortage.instanceType}`, shortage);
    },
    current(now) {
      for (const [key, shortage] of byKey) if (shortage.until <= now) byKey.delete(key);
      return [...byKey.values()];
    },
  };
}
