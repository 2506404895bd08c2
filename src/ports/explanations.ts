/** Why a RUNNABLE job waits, as the last plan said it. Never stored: it is an output of each decision. */
import type { Job } from "../model/job.ts";

export interface Explanations {
  /**
   * The job's own reason, or, further back in the line than the last plan looked, that of all who wait there. The id
   * may be that of a child which has not started.
   */
  whyWaiting(job: Pick<Job, "jobId" | "jobQueue" | "shareIdentifier">): string | undefined;
}
