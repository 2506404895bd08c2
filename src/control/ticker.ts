/**
 * Runs a step again and again: when poked, when the step asked to be run, and at the latest after `idleMs`.
 *
 * A loop is a step: one round that reads what is, does what is due and says when time alone would give it more to
 * do. The ticker is the only place that waits and the only place that tries again after a fault; the simulator
 * calls the same steps itself. A poke during a round causes one more round, never two at once.
 */
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/telemetry.ts";

/** One round. Resolves with the epoch millisecond at which it wants to run next, if it knows one. */
export type Step = () => Promise<number | undefined>;

export interface Ticker {
  readonly poke: () => void;
  /** Resolves when no round is under way any more; none starts after. Safe to call twice. */
  readonly stop: () => Promise<void>;
}

export type TickerOptions = {
  readonly name: string;
  readonly idleMs: number;
  /** Wait after a round that threw; doubles up to sixteen times that. */
  readonly retryMs?: number;
};

export function startTicker(
  deps: { readonly clock: Clock; readonly log: Logger },
  step: Step,
  options: TickerOptions,
): Ticker {
  const { clock, log } = deps;
  const retryMs = options.retryMs ?? 250;
  let round: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let faults = 0;
  let cancelTimer = (): void => {};

  async function run(): Promise<void> {
    let wakeAt: number | undefined;
    do {
      again = false;
      try {
        wakeAt = await step();
        faults = 0;
      } catch (error) {
        const waitMs = retryMs * 2 ** Math.min(faults, 4);
        faults += 1;
        wakeAt = clock.now() + waitMs;
        again = false;
        log.error(
          { loop: options.name, err: error, retryInMs: waitMs },
          "a round of a loop failed",
        );
      }
    } while (again && !stopped);
    round = undefined;
    if (stopped) return;
    const delayMs = Math.max(0, (wakeAt ?? Number.POSITIVE_INFINITY) - clock.now());
    cancelTimer = clock.after(Math.min(delayMs, options.idleMs), begin);
  }

  function begin(): void {
    if (stopped || round !== undefined) return;
    cancelTimer();
    // Not within the turn that poked: answers go out first, and a burst of pokes costs one round.
    round = new Promise((resolve) => clock.soon(() => resolve(run())));
  }

  /** After a fault the timer alone decides when: pokes come faster than faults pass. */
  function poke(): void {
    again = true;
    if (faults === 0) begin();
  }

  poke();
  return {
    poke,
    async stop() {
      stopped = true;
      cancelTimer();
      await round;
    },
  };
}
