/**
 * Arrays whose children wait child by child: for the same index of other arrays (N_TO_N), or each for the one before
 * it (SEQUENTIAL).
 *
 *   child i succeeded   child i of the dependents (i + 1 of a SEQUENTIAL array) starts, if nothing else holds it
 *   child i failed      child i of the dependents (all after i of a SEQUENTIAL array) fails, whatever else it waits for
 *
 * Children that may start or are to fail are marked in their ranges; rows come when they do. What an index still
 * waits for is read from the other arrays' children, never counted. Arrays that are ending are left alone: all of
 * their children that have not started fail anyway.
 */
import { afterEach, intersectRuns } from "../core/lifecycle/index-runs.ts";
import { dependentJobFailed } from "../core/lifecycle/status-reasons.ts";
import type { IndexRun, Job } from "../model/job.ts";
import { childJobId } from "../model/job-id.ts";
import type { ElementDependent, Transaction } from "../ports/store.ts";
import { noteChildrenChange } from "./note-state-change.ts";
import type { Work } from "./work.ts";

/** Beyond the last index of any array. */
const endOfArray = 10_000;

/** `child` has just ended. */
export async function tellElementDependents(
  tx: Transaction,
  child: Job,
  work: Work,
): Promise<void> {
  const { arrayParentId, arrayIndex } = child;
  if (arrayParentId === undefined || arrayIndex === undefined) return;
  if (child.status === "FAILED") {
    await failElementDependents(tx, arrayParentId, [{ first: arrayIndex, last: arrayIndex }], work);
    return;
  }
  for (const dependent of await tx.jobs.elementDependents(arrayParentId)) {
    const index = dependent.jobId === arrayParentId ? arrayIndex + 1 : arrayIndex;
    if (!(await mayStart(tx, dependent, index, arrayParentId))) continue;
    await startChildren(tx, dependent.jobId, [{ first: index, last: index }], work.now);
  }
}

/** Children of the array have failed, at these ascending indexes. */
export async function failElementDependents(
  tx: Transaction,
  parentId: string,
  failed: readonly IndexRun[],
  work: Work,
): Promise<void> {
  const [first] = failed;
  if (first === undefined) return;
  for (const { jobId } of await tx.jobs.elementDependents(parentId)) {
    const after = [{ first: first.first + 1, last: endOfArray }];
    await doom(tx, jobId, jobId === parentId ? after : failed, work);
  }
}

/**
 * Marks what the children of an array may do already, or cannot do any more: when it has been submitted, and when the
 * whole jobs that it waits for have succeeded (`mayStart`).
 */
export async function markChildren(
  tx: Transaction,
  parent: Job,
  may: { readonly mayStart: boolean },
  work: Work,
): Promise<void> {
  let ready: readonly IndexRun[] = [{ first: 0, last: endOfArray }];
  for (const other of await tx.jobs.elementDependencies(parent.jobId)) {
    const succeeded = await tx.jobs.endedRuns(other, "SUCCEEDED");
    const isSequential = other === parent.jobId;
    ready = intersectRuns(ready, isSequential ? afterEach(succeeded) : succeeded);
    if (isSequential) continue;
    await doom(tx, parent.jobId, await tx.jobs.endedRuns(other, "FAILED"), work);
  }
  if (may.mayStart) await startChildren(tx, parent.jobId, ready, work.now);
}

async function startChildren(
  tx: Transaction,
  parentId: string,
  ready: readonly IndexRun[],
  now: number,
): Promise<void> {
  const started = await tx.jobs.setRangeStatus(parentId, "RUNNABLE", ready);
  await noteChildrenChange(tx, parentId, started, "RUNNABLE", now);
}

/** Whether nothing holds this index any more; `told` is the array whose child has just succeeded. */
async function mayStart(
  tx: Transaction,
  { jobId, waitsForJobs }: ElementDependent,
  index: number,
  told: string,
): Promise<boolean> {
  if (waitsForJobs) return false;
  for (const other of await tx.jobs.elementDependencies(jobId)) {
    if (other === told) continue;
    const before = other === jobId ? index - 1 : index;
    if (before < 0) continue;
    const child = await tx.jobs.get(childJobId(other, before));
    if (child?.status !== "SUCCEEDED") return false;
  }
  return true;
}

async function doom(
  tx: Transaction,
  jobId: string,
  runs: readonly IndexRun[],
  work: Work,
): Promise<void> {
  if (await tx.jobs.doomRange(jobId, runs, dependentJobFailed)) work.failing.push(jobId);
}
