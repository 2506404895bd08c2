/**
 * Ends the children of an array whose parent was cancelled, was terminated, or lost a dependency.
 *
 * The parent carries the reason and stays PENDING until its last child has ended. Children that have not started
 * fail, at most `limit` in one transaction; children with a life of their own get the event their parent got, so
 * that CancelJob lets running ones go on and TerminateJob stops them. What a transaction leaves is found again
 * by `sweepEndingArrays`: the parent still has a range and a reason.
 */
import { endingReason, type JobEvent } from "../core/lifecycle/transition.ts";
import type { ArrayRange, Job } from "../model/job.ts";
import { childJobId } from "../model/job-id.ts";
import type { Transaction } from "../ports/store.ts";

/** More than an array can have. */
const childrenMax = 10_000;

/** Adds to `facts` what is to be recorded next in the same transaction. */
export async function endArrayChildren(
  tx: Transaction,
  parent: Job,
  bounds: { readonly now: number; readonly limit: number },
  facts: { readonly jobId: string; readonly event: JobEvent }[],
): Promise<void> {
  const statusReason = endingReason(parent);
  if (statusReason === undefined) return;
  const ranges = await tx.jobs.ranges(parent.jobId);
  // Out of the queue at once, however long ending them all takes.
  if (ranges.length > 0) await tx.jobs.setRangeStatus(parent.jobId, "PENDING");

  const open = (await tx.jobs.liveChildren(parent.jobId, childrenMax)).filter((child) =>
    isLeftToTell(parent, child),
  );
  // A range keeps the array visible to the sweep, so it goes last; without one, all must be told now.
  const told = ranges.length > 0 ? open.slice(0, bounds.limit) : open;
  for (const child of told) facts.push({ jobId: child.jobId, event: eventFor(parent) });
  if (ranges.length === 0) return;

  const limit = bounds.limit - told.length;
  if (limit <= 0) return;
  await tx.jobs.failRange(parent.jobId, { statusReason, stoppedAt: bounds.now, limit });
  const left = await tx.jobs.ranges(parent.jobId);
  await tellDependentsOfChildren(tx, parent.jobId, without(ranges, left), facts);

  if (await tx.jobs.allChildrenTerminal(parent.jobId)) {
    facts.push({
      jobId: parent.jobId,
      event: { kind: "children-ended", allSucceeded: false },
    });
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

/** A job may depend on a single child, by the child's id. */
async function tellDependentsOfChildren(
  tx: Transaction,
  parentId: string,
  indices: readonly number[],
  facts: { readonly jobId: string; readonly event: JobEvent }[],
): Promise<void> {
  for (const index of indices) {
    for (const jobId of await tx.jobs.dependents(childJobId(parentId, index))) {
      facts.push({ jobId, event: { kind: "dependency-failed" } });
    }
  }
}

/** The indices that `before` covers and `after` does not. */
function without(before: readonly ArrayRange[], after: readonly ArrayRange[]): readonly number[] {
  const left = new Set(after.flatMap(indicesOf));
  return before.flatMap(indicesOf).filter((index) => !left.has(index));
}

function indicesOf(range: ArrayRange): readonly number[] {
  return Array.from({ length: range.last - range.first + 1 }, (_, offset) => range.first + offset);
}
