/**
 * `jobStateTimeLimitActions` of a queue. `reason` is no free text but the code of what blocks the head of the
 * queue: the timer runs while the job at the head is blocked for that very reason.
 */
import { type JobQueue, timeLimitReasons } from "../../model/job-queue.ts";
import { checkOneOf } from "./check-one-of.ts";
import type { Refuse } from "./refuse.ts";

type Actions = JobQueue["jobStateTimeLimitActions"];

const reasons: readonly string[] = timeLimitReasons;

const maxTimeSecondsMin = 600;
const maxTimeSecondsMax = 86_400;

export function checkTimeLimitActions(refuse: Refuse, actions: Actions): Actions {
  for (const entry of actions) {
    if (!reasons.includes(entry.reason)) {
      refuse(`Invalid job reason: ${entry.reason}. Valid job reasons: [${reasons.join(", ")}]`);
    }
    checkOneOf(refuse, "Job state", entry.state, ["RUNNABLE"]);
    if (entry.action !== "CANCEL") refuse("Invalid job action. Valid job actions: [CANCEL]");
    const seconds = entry.maxTimeSeconds;
    if (!Number.isInteger(seconds) || seconds < maxTimeSecondsMin || seconds > maxTimeSecondsMax) {
      refuse(
        `maxTimeSeconds must be between ${maxTimeSecondsMin} and ${maxTimeSecondsMax}, got ${seconds}.`,
      );
    }
  }
  const keys = actions.map((entry) => `${entry.state} ${entry.reason}`);
  if (new Set(keys).size < keys.length) {
    refuse("Duplicate job state limit actions are not allowed.");
  }
  return actions;
}
