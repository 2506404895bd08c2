/** Why a RUNNABLE job waits and how its queue stands, as decisions said it: their output, never stored. */
import type { WhyNot } from "../model/plan.ts";
import type { QueueFront } from "../model/queue-front.ts";
import type { Waiting } from "../model/snapshot.ts";
import type { Suggestions } from "../model/suggestion.ts";

/** How a queue stood at `updatedAt`, and since when each job has been in its place; epoch milliseconds. */
export type QueueState = Pick<QueueFront, "cpu" | "cpuOfShares"> & {
  readonly updatedAt: number;
  readonly jobs: readonly { readonly jobId: string; readonly since: number }[];
};

type InLine = {
  /** May be that of a child which has not started. */
  readonly jobId: string;
  readonly jobQueue: string;
  readonly shareIdentifier?: string;
};

export type Explained = { readonly why: WhyNot; readonly suggestions: Suggestions };

export interface Explanations {
  /**
   * The sentence of a RUNNABLE job: its own, or, further back in the line than the last plan looked, that of all who
   * wait there.
   */
  whyWaiting(job: InLine): string | undefined;

  /** The same as it was found out, with a verdict on each compute environment, and what would help. */
  verdictOn(job: InLine): Explained | undefined;

  /**
   * Why a job like this would wait in the queue if nothing else waited or ran and nothing had been refused lately;
   * undefined when it would start.
   */
  wouldWait(jobQueue: string, waiting: Waiting): Promise<Explained | undefined>;

  /** Undefined before the first look at the queue. */
  queueState(jobQueue: string): QueueState | undefined;
}
