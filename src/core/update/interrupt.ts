/**
 * Takes the instances whose Spot interruption is due. With the notice an instance began to drain; when its time is over
 * it goes with whatever still runs on it, and each job's retry strategy decides.
 */
import { type Draft, wakeNoLaterThan, withdraw } from "../scheduling/draft.ts";

export function interrupt(draft: Draft): void {
  for (const instances of draft.instancesOf.values()) {
    for (const instance of instances) {
      const { interruptsAt, desiredStatus } = instance;
      if (interruptsAt === undefined || desiredStatus === "TERMINATED") continue;
      wakeNoLaterThan(draft, interruptsAt);
      if (interruptsAt <= draft.snapshot.now) {
        withdraw(draft, "terminate", instance, "Interrupted by Spot.");
      }
    }
  }
}
