/**
 * Ends the children of an array whose parent was cancelled, was terminated, or lost a dependency.
 *
 * The parent carries the reason and stays PENDING until its last child has ended. Children with a life of their own get
 * the event their parent got, so that CancelJob lets running ones go on and TerminateJob stops them; children that have
 * not started fail; of both, as many as the transaction has room for. What it leaves is found again by the sweep: the
 * parent still has a range and a reason, or is noted among those that have not told all.
 */
import { endingReason, type JobEvent } from "../core/lifecycle/transition.ts";
import type { Job } from "../model/job.ts";
import type { Transaction } from "../ports/store.ts";
import { failChildren } from "./fail-doomed-children.ts";
import { addFact, type Work } from "./work.ts";

/** Adds to `work` what is to be recorded next in the same transaction. */
export async function endArrayChildren(tx: Transaction, parent: Job, work: Work): Promise<void> {
  const statusReason = endingReason(parent);
  if (statusReason === undefined) return;
  const hasRanges = (await tx.jobs.ranges(parent.jobId)).length > 0;
  // Out of the queue at once, however long ending them all takes.
  if (hasRanges) await tx.jobs.setRangeStatus(parent.jobId, "PENDING");

  const event = eventFor(parent);
  const room = Math.max(0, work.rowsLeft);
  const open = await tx.jobs.childrenToEnd(parent.jobId, event.kind === "terminate", room + 1);
  for (const child of open.slice(0, room)) addFact(work, child.jobId, event);
  if (open.length > room) await tx.jobs.setUntold(parent.jobId, true);
  else if (hasRanges) await failChildren(tx, parent.jobId, statusReason, work);
}

function eventFor(parent: Job): JobEvent {
  if (parent.terminateReason !== undefined) {
    return { kind: "terminate", reason: parent.terminateReason };
  }
  if (parent.cancelReason !== undefined) return { kind: "cancel", reason: parent.cancelReason };
  return { kind: "dependency-failed" };
}
