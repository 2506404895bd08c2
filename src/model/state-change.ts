/**
 * That a job's status has changed, as it is kept for those who want to hear of it: AWS's events of AWS Batch.
 *
 * Kept small, since every job has several: what is not in it is read from the job when somebody asks. Children of an
 * array that change together are one entry, however many they are.
 */
import type { IndexRun, JobStatus } from "./job.ts";

/** What AWS calls the kinds of such events: a new status, or a head that holds up its queue. */
export type StateChangeKind = "state" | "blocked";

export type StateChange = {
  readonly kind: StateChangeKind;
  /** When it was learned, epoch milliseconds. */
  readonly at: number;
  /** Of several children, their parent's. */
  readonly jobId: string;
  readonly children?: IndexRun;
  /** The new status; RUNNABLE of a blocked head. */
  readonly status: JobStatus;
  /** Why a head is blocked. An ended job says itself why. */
  readonly statusReason?: string;
  /** How many attempts had ended: which of them the change speaks of. */
  readonly attemptsMade: number;
};

/** `id` ascends in the order in which changes were recorded and is never used twice. */
export type RecordedChange = StateChange & { readonly id: number };
