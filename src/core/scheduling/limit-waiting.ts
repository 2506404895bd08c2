/**
 * What keeps the head of each queue from being placed, and since when; and `jobStateTimeLimitActions`: a job that one
 * reason keeps at the head of its queue for too long is cancelled, so that the queue goes on.
 *
 * The time runs while the same job is at the head for the same reason, and begins anew when either changes. Since
 * when, is written to the queue's row (`note-head`): a restart does not begin it anew. It is no age: a job that waits
 * its turn, or for busy instances, may wait for ever.
 *
 * A shortage is tried again now and then, and while it is, the head waits for an instance that starts instead. So the
 * reason only lapses when something shows that no limit can name (an instance starts, instances are busy): its time
 * goes on if it is back within a minute and is forgotten otherwise. While it has lapsed, nothing is cancelled.
 *
 * Of an array each child is a head of its own, as each is a job of its own.
 */

import { childJobId } from "../../model/job-id.ts";
import { type BlockedHead, blockReasons, type JobQueue } from "../../model/job-queue.ts";
import type { WhyNot } from "../../model/plan.ts";
import { canceledByTimeLimit } from "../lifecycle/status-reasons.ts";
import { type Demand, type Draft, headOf, type Line, wakeNoLaterThan } from "./draft.ts";

/** How long a reason may be away and still be the same. */
const lapseMs = 60_000;

export function limitWaiting(draft: Draft): void {
  const reasons = new Map(draft.whyNot.map((why) => [keyOf(why.jobId, why.range?.first), why]));
  for (const line of draft.lines) {
    const head = headOf(line);
    limitHead(draft, line, head, head && reasons.get(keyOf(head.waiting.jobId, firstOf(head))));
  }
}

function keyOf(jobId: string, first: number | undefined): string {
  return first === undefined ? jobId : childJobId(jobId, first);
}

function firstOf({ waiting, first }: Demand): number | undefined {
  return waiting.range === undefined ? undefined : first;
}

function limitHead(
  draft: Draft,
  line: Line,
  first: Demand | undefined,
  why: WhyNot | undefined,
): void {
  const { queue } = line.view;
  if (queue.status === "DELETING") return;
  const { now } = draft.snapshot;
  const noted = queue.blockedHead;
  const head = headNow(noted, first, why?.code, now);
  if (head !== undefined) {
    const end = endOf(queue, head);
    if (end !== undefined && end <= now) {
      const statusReason = canceledByTimeLimit(head.reason);
      draft.changes.push({ kind: "cancel-head", jobQueue: queue.name, head, statusReason });
      return;
    }
    if (end !== undefined) wakeNoLaterThan(draft, end);
    if (head.lapsedSince !== undefined) wakeNoLaterThan(draft, head.lapsedSince + lapseMs);
  }
  if (isSame(head, noted)) return;
  draft.changes.push({
    kind: "note-head",
    jobQueue: queue.name,
    ...(head && { head, ...(why && isNews(head, noted) && { statusReason: why.statusReason }) }),
  });
}

/** What is to be remembered of the head, given what was; undefined when nothing blocks it. */
function headNow(
  noted: BlockedHead | undefined,
  demand: Demand | undefined,
  code: WhyNot["code"] | undefined,
  now: number,
): BlockedHead | undefined {
  if (demand === undefined) return undefined;
  const jobId = keyOf(demand.waiting.jobId, firstOf(demand));
  const known = noted?.jobId === jobId ? noted : undefined;
  const reason = blockReasons.find((each) => each === code);
  if (reason !== undefined) {
    return { jobId, reason, since: known?.reason === reason ? known.since : now };
  }
  if (known === undefined) return undefined;
  const lapsedSince = known.lapsedSince ?? now;
  return now - lapsedSince < lapseMs ? { ...known, lapsedSince } : undefined;
}

/** When the head's time is over; undefined when no limit of the queue names its reason or that has lapsed. */
function endOf(queue: JobQueue, head: BlockedHead): number | undefined {
  const limit = limitFor(queue, head);
  if (limit === undefined || head.lapsedSince !== undefined) return undefined;
  return head.since + limit.maxTimeSeconds * 1000;
}

/** The time limit of the queue that names what blocks its head. */
export function limitFor(
  queue: JobQueue,
  head: BlockedHead,
): JobQueue["jobStateTimeLimitActions"][number] | undefined {
  return queue.jobStateTimeLimitActions.find(({ reason }) => reason === head.reason);
}

/** Another head, or another reason: how long it has lasted, or whether it has lapsed, is none. */
function isNews(head: BlockedHead, noted: BlockedHead | undefined): boolean {
  return noted?.jobId !== head.jobId || noted.reason !== head.reason;
}

function isSame(a: BlockedHead | undefined, b: BlockedHead | undefined): boolean {
  return (
    a?.jobId === b?.jobId &&
    a?.reason === b?.reason &&
    a?.since === b?.since &&
    a?.lapsedSince === b?.lapsedSince
  );
}
