/** Time that moves only when a test moves it. */
import type { Clock } from "../../src/ports/clock.ts";

export type ManualClock = Clock & { advance(ms: number): void };

export function manualClock(start = 1_700_000_000_000): ManualClock {
  let now = start;
  const timers = new Set<{ at: number; then: () => void }>();
  return {
    now: () => now,
    stopwatch: () => now,
    soon: (then) => queueMicrotask(then),
    after(delayMs, then) {
      const timer = { at: now + delayMs, then };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      const until = now + ms;
      for (;;) {
        const due = [...timers].filter((t) => t.at <= until).sort((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        timers.delete(due);
        now = Math.max(now, due.at);
        due.then();
      }
      now = until;
    },
  };
}
