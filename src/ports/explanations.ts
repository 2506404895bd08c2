/** Why a RUNNABLE job waits and how its queue stands, as decisions said it: their output, never stored. */
import type { Job } from "../model/job.ts";
import type { QueueFront } from "../model/queue-front.ts";

/** How a queue stood at `updatedAt`, and since when each job has been in its place; epoch milliseconds. */
export type QueueState = Pick<QueueFront, "cpu" | "cpuOfShares"> & {
  readonly updatedAt: number;
  readonly jobs: readonly { readonly jobId: string; readonly since: number }[];
};

export interface Explanations {
  /**
   * The job's own reason, or, further back in the line than the last plan looked, that of all who wait there. The id
   * may be that of a child which has not started.
   */
  whyWaiting(job: Pick<Job, "jobId" | "jobQueue" | "shareIdentifier">): string | undefined;

  /** Undefined before the first look at the queue. */
  queueState(jobQueue: string): QueueState | undefined;
}
