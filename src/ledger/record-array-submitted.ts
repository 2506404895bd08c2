/**
 * Records that an array with element-wise dependencies has been submitted, in the transaction that inserted it: the
 * arrays that it waits for may be partly or wholly finished, so some of its children may start and others fail at once.
 */
import type { Transaction } from "../ports/store.ts";
import { markChildren } from "./element-dependents.ts";
import { recordWork } from "./record-job-event.ts";
import { newWork } from "./work.ts";

/** `now` is epoch milliseconds. */
export async function recordArraySubmitted(
  tx: Transaction,
  jobId: string,
  now: number,
): Promise<void> {
  const parent = await tx.jobs.get(jobId);
  if (parent === undefined) return;
  const work = newWork(now);
  const mayStart = (await tx.jobs.unmetDependencies(jobId, 1)).length === 0;
  await markChildren(tx, parent, { mayStart }, work);
  await recordWork(tx, work);
}
