/** Scheduling priority of a job within its share. */
import type { Refuse } from "./refuse.ts";

export function checkSchedulingPriority(refuse: Refuse, priority: number): number {
  if (!Number.isInteger(priority) || priority < 0 || priority > 9999) {
    refuse("Scheduling priority must be between 0 and 9999.");
  }
  return priority;
}
