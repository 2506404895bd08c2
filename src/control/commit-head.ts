/**
 * Writes what a plan found out about the head of a queue: what blocks it, which is told to those who listen, or that
 * its time is over.
 *
 * A cancelled head and the note about it go in one transaction, so that no crash cancels the next head by the time of
 * the last one.
 */
import { limitFor } from "../core/scheduling/limit-waiting.ts";
import { recordJobEvent } from "../ledger/record-job-event.ts";
import type { BlockedHead, JobQueue } from "../model/job-queue.ts";
import type { Change } from "../model/plan.ts";
import type { Transaction } from "../ports/store.ts";

/** Answers whether it was written: false when the row that it was based on has moved. */
export async function commitHead(
  tx: Transaction,
  change: Extract<Change, { kind: "note-head" | "cancel-head" }>,
  now: number,
): Promise<boolean> {
  const row = await tx.jobQueues.get(change.jobQueue);
  if (row === undefined || row.status === "DELETING") return false;
  if (change.kind === "note-head") {
    await tx.jobQueues.update(withHead(row, change.head));
    await noteBlocked(tx, change, now);
    return true;
  }
  const { jobId } = change.head;
  // Whoever took the limit away, or ended the job, was in time.
  if (limitFor(row, change.head) === undefined) return false;
  if ((await tx.jobs.get(jobId))?.status !== "RUNNABLE") return false;
  await tx.jobQueues.update(withHead(row, undefined));
  await recordJobEvent(tx, jobId, { kind: "cancel", reason: change.statusReason }, now);
  return true;
}

async function noteBlocked(
  tx: Transaction,
  { head, statusReason }: Extract<Change, { kind: "note-head" }>,
  now: number,
): Promise<void> {
  if (head === undefined || statusReason === undefined) return;
  const job = await tx.jobs.get(head.jobId);
  if (job?.status !== "RUNNABLE") return;
  await tx.stateChanges.append({
    kind: "blocked",
    at: now,
    jobId: job.jobId,
    status: job.status,
    attemptsMade: job.attempts.length,
    statusReason,
  });
}

function withHead(row: JobQueue, head: BlockedHead | undefined): JobQueue {
  const { blockedHead: _before, ...rest } = row;
  return head === undefined ? rest : { ...rest, blockedHead: head };
}
