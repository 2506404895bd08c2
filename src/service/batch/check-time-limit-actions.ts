/**
 * `jobStateTimeLimitActions` of a queue. `reason` is no free text but the code of what blocks the head of the
 * queue: the timer runs while the job at the head is blocked for that very reason.
 */
import { type JobQueue, timeLimitReasons } from "../../model/job-queue.ts";
import { checkOneOf } from "./check-one-of.ts";
import type { Refuse } from "./refuse.ts";

type Actions = JobQueue["jobStateTimeLimitActions"];

/** What can block, and what is done to, a job in a compute environment; and one that another service runs. */
const rules: Record<"compute" | "service", { reasons: readonly string[]; action: string }> = {
  compute: { reasons: timeLimitReasons, action: "CANCEL" },
  service: {
    reasons: [
      "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY",
      "MISCONFIGURATION:SERVICE_ENVIRONMENT_MAX_RESOURCE",
      "MISCONFIGURATION:QUOTA_MANAGEMENT_LIMIT_EXCEEDED",
    ],
    action: "TERMINATE",
  },
};

const maxTimeSecondsMin = 600;
const maxTimeSecondsMax = 86_400;

export function checkTimeLimitActions(
  refuse: Refuse,
  actions: Actions,
  kind: keyof typeof rules,
): Actions {
  const { reasons, action } = rules[kind];
  for (const entry of actions) {
    if (!reasons.includes(entry.reason)) {
      refuse(`Invalid job reason: ${entry.reason}. Valid job reasons: [${reasons.join(", ")}]`);
    }
    checkOneOf(refuse, "Job state", entry.state, ["RUNNABLE"]);
    if (entry.action !== action) refuse(`Invalid job action. Valid job actions: [${action}]`);
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
