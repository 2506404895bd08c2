/** Real time. Timers do not keep the process alive: what must finish is awaited by whoever stops it. */
import type { Clock } from "../ports/clock.ts";

export const systemClock: Clock = {
  now: () => Date.now(),
  stopwatch: () => performance.now(),
  soon: (then) => void setImmediate(then),
  after(delayMs, then) {
    const timer = setTimeout(then, Math.min(delayMs, 2 ** 31 - 1));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
