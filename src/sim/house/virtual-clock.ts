/**
 * Time that passes only from one event to the next. What is due at the same instant happens in an order that the seed
 * draws: nothing may rely on one.
 */
import type { Clock } from "../../ports/clock.ts";
import { Heap } from "./heap.ts";
import type { Random } from "./random.ts";

export type VirtualClock = Clock & {
  /** Runs the next event; false when none is left at or before `until` (epoch milliseconds). */
  step(until: number): boolean;
  /** Lets time pass without anything happening in between, as for a machine that was asleep. */
  jump(ms: number): void;
};

type Event = {
  readonly at: number;
  /** Among events of one instant. */
  readonly lot: number;
  readonly order: number;
  readonly then: () => void;
  cancelled: boolean;
};

export function virtualClock(start: number, random: Random): VirtualClock {
  let now = start;
  let order = 0;
  const events = new Heap<Event>((a, b) => a.at - b.at || a.lot - b.lot || a.order - b.order);
  const add = (at: number, then: () => void): Event => {
    order += 1;
    const event = { at, lot: random.int(0, 0xffff), order, then, cancelled: false };
    events.push(event);
    return event;
  };
  return {
    now: () => now,
    stopwatch: () => now,
    soon: (then) => void add(now, then),
    after(delayMs, then) {
      const event = add(now + Math.max(0, delayMs), then);
      return () => {
        event.cancelled = true;
      };
    },
    step(until) {
      for (let next = events.peek(); next !== undefined; next = events.peek()) {
        if (!next.cancelled && next.at > until) return false;
        events.pop();
        if (next.cancelled) continue;
        now = Math.max(now, next.at);
        next.then();
        return true;
      }
      return false;
    },
    jump(ms) {
      now += ms;
    },
  };
}

/** The same clock for something that may die: what it waited for then never happens. */
export function mortalClock(clock: Clock, isAlive: () => boolean): Clock {
  const ifAlive = (then: () => void) => () => {
    if (isAlive()) then();
  };
  return {
    now: clock.now,
    stopwatch: clock.stopwatch,
    soon: (then) => clock.soon(ifAlive(then)),
    after: (delayMs, then) => clock.after(delayMs, ifAlive(then)),
  };
}
