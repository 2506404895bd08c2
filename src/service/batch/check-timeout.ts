/** The timeout of a definition or a job: whole seconds, at least 60, counted from RUNNING for each attempt. */
import type { JobTimeout } from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import type { Refuse } from "./refuse.ts";

const secondsMin = 60;

/** Seconds; undefined when none is stated. */
export function checkTimeout(
  refuse: Refuse,
  given: Decoded<JobTimeout> | undefined,
): number | undefined {
  const seconds = given?.attemptDurationSeconds;
  if (seconds !== undefined && !(Number.isInteger(seconds) && seconds >= secondsMin)) {
    refuse(`AttemptDurationSeconds in Timeout must be at least ${secondsMin} seconds.`);
  }
  return seconds;
}
