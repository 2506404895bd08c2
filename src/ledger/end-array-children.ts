/**
 * Ends the children of an array whose parent was cancelled, was terminated, or lost a dependency.
 *
 * The parent carries the reason and stays PENDING until its last child has ended. Children that have not started
 * fail, as many as the transaction has room for; children with a life of their own get the event their parent got, so
 * that CancelJob lets running ones go on and TerminateJob stops them. What a transaction leaves is found again
 * by the sweep: the parent still has a range and a reason.
 */
import { endingReason, type JobEvent } from "../core/lifecycle/transition.ts";
import type { Job } from "../model/job.ts";
import type { Transaction } from "../ports/store.ts";
import { failChildren } from "./fail-doomed-children.ts";
import { addFact, type Work } from "./work.ts";

/** More than an array can have. */
const childrenMax = 10_000;

/** Adds to `work` what is to be recorded next in the same transaction. */
export async function endArrayChildren(tx: Transaction, parent: Job, work: Work): Promise<void> {
  const statusReason = endingReason(parent);
  if (statusReason === undefined) return;
  const hasRanges = (await tx.jobs.ranges(parent.jobId)).length > 0;
  // Out of the queue at once, however long ending them all takes.
  if (hasRanges) await tx.jobs.setRangeStatus(parent.jobId, "PENDING");

  const open = (await tx.jobs.liveChildren(parent.jobId, childrenMax)).filter((child) =>
    isLeftToTell(parent, child),
  );
  // A range keeps the array visible to the sweep, so it goes last; without one, all must be told now.
  const told = hasRanges ? open.slice(0, Math.max(0, work.rowsLeft)) : open;
  for (const child of told) addFact(work, child.jobId, eventFor(parent));
  if (hasRanges && told.length === open.length) {
    await failChildren(tx, parent.jobId, statusReason, work);
  }
}

/** Whether the parent's event would still change something about this child. */
function isLeftToTell(parent: Job, child: Job): boolean {
  if (parent.terminateReason !== undefined) return child.terminateReason === undefined;
  return child.status !== "STARTING" && child.status !== "RUNNING";
}

function eventFor(parent: Job): JobEvent {
  if (parent.terminateReason !== undefined) {
    return { kind: "terminate", reason: parent.terminateReason };
  }
  if (parent.cancelReason !== undefined) return { kind: "cancel", reason: parent.cancelReason };
  return { kind: "dependency-failed" };
}
