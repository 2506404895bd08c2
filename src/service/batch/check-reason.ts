/** Why a job is ended: asked for wherever one is, and shown as its statusReason. */
import type { Refuse } from "./refuse.ts";

const reasonLengthMax = 1_024;

export function checkReason(refuse: Refuse, reason: string): string {
  if (reason === "") refuse("reason is required: it is shown as the job's statusReason.");
  if (reason.length > reasonLengthMax) {
    refuse(`reason must have at most ${reasonLengthMax} characters, got ${reason.length}.`);
  }
  return reason;
}
