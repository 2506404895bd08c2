/**
 * The shares of a queue with a fair-share policy: what each has used and holds, and which of two comes first.
 *
 * AWS: next is the share whose recent use, times its weight factor, is the lowest. What a live attempt will use counts
 * ahead, as much as if it ran on and on: else all that comes free at a moment would go to one share, whose use has not
 * begun to count. Where all run all the time, use and what is counted ahead are the same, so shares converge to their
 * weights.
 */
import { decayWindowMs, weightFactorOf } from "../../model/scheduling-policy.ts";
import type { FairShareView, ShareView, Waiting } from "../../model/snapshot.ts";
import type { LiveTask } from "../../model/task.ts";
import { compareText } from "./compare-text.ts";
import { countedSlice, countedTask, steadySeconds } from "./share-usage.ts";

export type Share = {
  readonly shareIdentifier: string;
  readonly weightFactor: number;
  /** What was used, in CPU units times seconds as they count now. */
  readonly used: number;
  /** CPU units of live attempts, those that this plan has placed included. */
  held: number;
  /** More of its jobs wait than were read. */
  readonly lineContinues: boolean;
  /** All that was read of its line has been placed, and more is behind it: its turn cannot be passed on. */
  readOut: boolean;
};

export type Shares = {
  /** Active ones, by identifier: with jobs that have not ended, or use that still counts. */
  readonly active: ReadonlyMap<string, Share>;
  readonly windowMs: number;
  /** Whose turn it is, once the line has been walked; nobody's when nobody waits. */
  readonly turn?: string;
};

/** `line` is what was read of the queue's, `tasks` are its live ones. */
export function sharesOf(
  { policy, shares }: FairShareView,
  line: readonly Waiting[],
  tasks: readonly LiveTask[],
  now: number,
): Shares {
  const windowMs = decayWindowMs(policy);
  const wereRead = new Set(line.map(({ shareIdentifier }) => shareIdentifier));
  const tasksOf = Map.groupBy(tasks, ({ shareIdentifier }) => shareIdentifier ?? "");
  const active = new Map<string, Share>();
  for (const share of shares) {
    const { shareIdentifier, lineContinues } = share;
    const { used, held } = useOf(share, tasksOf.get(shareIdentifier) ?? [], now, windowMs);
    if (!share.hasLiveJobs && used === 0 && held === 0) continue;
    active.set(shareIdentifier, {
      shareIdentifier,
      weightFactor: weightFactorOf(policy, shareIdentifier),
      used,
      held,
      lineContinues,
      readOut: lineContinues && !wereRead.has(shareIdentifier),
    });
  }
  return { active, windowMs };
}

function useOf(
  { usage }: ShareView,
  tasks: readonly LiveTask[],
  now: number,
  windowMs: number,
): Pick<Share, "used" | "held"> {
  let used = 0;
  let held = 0;
  for (const slice of usage) used += countedSlice(slice, now, windowMs);
  for (const { resources, createdAt } of tasks) {
    used += countedTask({ cpu: resources.cpu, from: createdAt }, now, windowMs);
    held += resources.cpu;
  }
  return { used, held };
}

/** Use as turns are given by: past use and what is counted ahead, in CPU units times seconds, before the weight. */
export function useWith(share: Share, windowMs: number, more = 0): number {
  return share.used + (share.held + more) * steadySeconds(windowMs);
}

/** Who is first in their line, of two shares: the lower weighed use; equal, the older job. */
export function isBefore(
  a: { readonly share: Share; readonly queueOrder: number },
  b: { readonly share: Share; readonly queueOrder: number },
  windowMs: number,
  more = 0,
): boolean {
  const useOfA = useWith(a.share, windowMs, more) * a.share.weightFactor;
  const useOfB = useWith(b.share, windowMs) * b.share.weightFactor;
  if (useOfA !== useOfB) return useOfA < useOfB;
  if (a.queueOrder !== b.queueOrder) return a.queueOrder < b.queueOrder;
  return compareText(a.share.shareIdentifier, b.share.shareIdentifier) < 0;
}
