/**
 * Records that a job has been submitted, in the transaction that inserted it, and what is known of it already.
 *
 * The jobs and arrays that it waits for may have ended meanwhile: it fails at once, or some children of an array may
 * start and others fail.
 */
import type { Job } from "../model/job.ts";
import type { Transaction } from "../ports/store.ts";
import { markChildren } from "./element-dependents.ts";
import { noteChildrenChange, noteStateChange } from "./note-state-change.ts";
import { recordJobEvent, recordWork } from "./record-job-event.ts";
import { newWork } from "./work.ts";

/** What the job waits for: `elementWise` are arrays, child by child; `failed` says that one will never succeed. */
export type SubmittedWaits = {
  readonly failed: boolean;
  readonly elementWise: readonly string[];
};

/** `job` is the row as it was inserted. `now` is epoch milliseconds. */
export async function recordSubmitted(
  tx: Transaction,
  job: Job,
  { failed, elementWise }: SubmittedWaits,
  now: number,
): Promise<void> {
  const { jobId } = job;
  await noteStateChange(tx, job, now);
  if (job.arraySize !== undefined) {
    for (const range of await tx.jobs.ranges(jobId)) {
      await noteChildrenChange(tx, jobId, [range], range.status, now);
    }
  }
  if (failed) {
    await recordJobEvent(tx, jobId, { kind: "dependency-failed" }, now);
  } else if (elementWise.length > 0) {
    const work = newWork(now);
    const mayStart = (await tx.jobs.unmetDependencies(jobId, 1)).length === 0;
    await markChildren(tx, job, { mayStart }, work);
    await recordWork(tx, work);
  }
}
