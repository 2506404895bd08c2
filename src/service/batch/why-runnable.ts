/** What a RUNNABLE job waits for, as the last plan said it; of a node that has its instance, the main node. */
import type { Job } from "../../model/job.ts";
import type { Explanations } from "../../ports/explanations.ts";

/** A sentence for `statusReason`; undefined when there is nothing to say. */
export function whyRunnable(explanations: Explanations, job: Job): string | undefined {
  if (job.status !== "RUNNABLE") return undefined;
  if (job.nodeIndex === undefined || job.live === undefined) return explanations.whyWaiting(job);
  return "Waits for the main node of its job to run.";
}
