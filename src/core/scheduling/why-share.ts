/** The sentences of "why not" of a queue whose shares take turns: whose turn it is, and what is kept for others. */
import { cpuUnitsPerVCpu } from "../../model/resources.ts";
import type { Waiting } from "../../model/snapshot.ts";
import type { Reserve } from "./reserve.ts";
import { type Share, type Shares, useWith } from "./shares.ts";
import { plural } from "./shortfall.ts";
import type { Reason } from "./why-not.ts";

/** The reason of an entry of another share than the one whose turn it is; `head` is that one's first. */
export function anotherSharesTurn(
  jobQueue: string,
  shares: Shares,
  { shareIdentifier = "" }: Waiting,
  head: Waiting | undefined,
): Reason {
  const turn = shares.turn ?? "";
  const whose =
    head === undefined
      ? "whose turn it is."
      : `whose turn it is with job ${head.jobId}, which cannot be placed yet.`;
  const used = useOf(shares, shareIdentifier);
  return {
    code: "WAITING:SHARE_TURN",
    statusReason: [
      `Waits for the turn of share ${shareIdentifier} in job queue ${jobQueue}:`,
      `it uses ${used}, more than share ${turn} with ${useOf(shares, turn)}, ${whose}`,
    ].join(" "),
    ...(head === undefined ? {} : { behind: head.jobId }),
  };
}

/** The reason of what waits behind the first job of its own share. */
export function behindShareHead(jobQueue: string, { jobId, shareIdentifier }: Waiting): Reason {
  return {
    code: "WAITING:BEHIND_HEAD",
    statusReason: [
      `Waits behind job ${jobId}, which is first in share ${shareIdentifier} of job queue ${jobQueue}`,
      "and cannot be placed yet.",
    ].join(" "),
    behind: jobId,
  };
}

/** The reason of a head that would have to take what is kept for shares that are not active. */
export function keptForOthers(reserve: Reserve): Reason {
  const { computeReservation, schedulingPolicy, activeShares, keptCpu, maxCpu } = reserve;
  return {
    code: "WAITING:SHARE_RESERVE",
    statusReason: [
      `Waits until jobs end: computeReservation ${computeReservation} of scheduling policy ${schedulingPolicy} keeps`,
      `${keptCpu / cpuUnitsPerVCpu} of ${plural(maxCpu / cpuUnitsPerVCpu, "vCPU")} for shares that are not active`,
      `(${plural(activeShares, "share")} ${activeShares === 1 ? "is" : "are"}).`,
    ].join(" "),
  };
}

/** "120 vCPU seconds × weight factor 0.5" */
function useOf({ active, windowMs }: Shares, shareIdentifier: string): string {
  const share: Share | undefined = active.get(shareIdentifier);
  const seconds = share === undefined ? 0 : useWith(share, windowMs) / cpuUnitsPerVCpu;
  return `${Math.round(seconds)} vCPU seconds × weight factor ${share?.weightFactor ?? 1}`;
}
