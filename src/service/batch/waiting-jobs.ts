/**
 * The quota on jobs that wait. Counting a million for each submission would cost more than the job does, so what is
 * known grows with each submission, and is counted anew only where it reaches the quota, once a second at most.
 */
import { clientError } from "../../model/errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { View } from "../../ports/store.ts";

export interface WaitingJobs {
  /** Rejects with the caller's ClientException when one more is too many. */
  admit(view: View): Promise<void>;
}

const countedForMs = 1_000;

export function waitingJobs(clock: Pick<Clock, "now">, quota: number): WaitingJobs {
  // Nothing is known of before the start.
  let known = quota;
  let countedAt = Number.NEGATIVE_INFINITY;
  return {
    async admit(view) {
      if (!Number.isFinite(quota)) return;
      if (known >= quota && clock.now() - countedAt >= countedForMs) {
        known = await view.jobs.countWaiting();
        countedAt = clock.now();
      }
      if (known >= quota) {
        throw clientError(
          `Cannot have more than ${quota} jobs that wait. Submit it again when some have started, ` +
            "or start the server with --quota waiting-jobs=N for more.",
        );
      }
      known += 1;
    },
  };
}
