/**
 * Machines that were launched and whose agents never registered, by environment and revision. Kept in memory: after
 * a restart it is right to try at once.
 */
import type { JoinFailure } from "../model/snapshot.ts";

export interface JoinFailures {
  /** `now` is epoch milliseconds. */
  readonly add: (failure: Omit<JoinFailure, "since" | "until">, now: number) => void;
  readonly current: (now: number) => readonly JoinFailure[];
}

/** So long after the last one they are forgotten, and the environment is given another try. */
const forgottenAfterMs = 60 * 60_000;

export function createJoinFailures(): JoinFailures {
  const byKey = new Map<string, JoinFailure>();
  return {
    add(failure, now) {
      const key = `${failure.computeEnvironment}/${failure.infrastructureRevision}`;
      const since = byKey.get(key)?.since ?? now;
      byKey.set(key, { ...failure, since, until: now + forgottenAfterMs });
    },
    current(now) {
      for (const [key, { until }] of byKey) {
        if (until <= now) byKey.delete(key);
      }
      return [...byKey.values()];
    },
  };
}
