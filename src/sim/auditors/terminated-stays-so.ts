/** A job whose end a user asked for while an attempt was under way is not tried again. */
import type { Auditor } from "../house/audited.ts";

export const terminatedStaysSo: Auditor = ({ before, state }) => {
  const breaches: string[] = [];
  for (const [jobId, was] of before?.jobs ?? []) {
    const is = state.jobs.get(jobId);
    if (was.terminateReason === undefined || was.live === undefined || is === undefined) continue;
    if (is.status === "RUNNABLE" || (is.live && is.live.taskArn !== was.live.taskArn)) {
      breaches.push(`job ${jobId} was terminated and is ${is.status} again`);
    }
  }
  return breaches;
};
