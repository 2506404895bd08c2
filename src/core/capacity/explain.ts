/**
 * Says of everything that was not placed why not, from what scheduling and scaling have just found out.
 *
 * Each line has one reason of substance, that of its head; the others wait behind it, or for their share's turn, unless
 * they could never run: that is said at once. Entries that are short of a consumable resource stand beside the line,
 * each with its own.
 */
import type { Waiting } from "../../model/snapshot.ts";
import type { EnvironmentVerdict } from "../../model/suggestion.ts";
import { type Demand, type Draft, headOf, type Line } from "../scheduling/draft.ts";
import { type Reserve, timesWithinReserve } from "../scheduling/reserve.ts";
import { needKey } from "../scheduling/room.ts";
import { poolsFor } from "../scheduling/schedule.ts";
import { whyShort } from "../scheduling/stock.ts";
import {
  behindHead,
  queueIsDeleting,
  type Reason,
  reasonOf,
  shortOfConsumables,
  type Verdict,
} from "../scheduling/why-not.ts";
import { anotherSharesTurn, behindShareHead, keptForOthers } from "../scheduling/why-share.ts";
import type { Fleet } from "./fleet.ts";
import { judgeEnvironment, startingIn } from "./judge-environment.ts";
import type { Packing } from "./pack-demand.ts";

export function explain(draft: Draft, fleets: ReadonlyMap<string, Fleet>, packing: Packing): void {
  for (const line of draft.lines) {
    for (const demand of line.short) {
      const reason = shortOfConsumables(whyShort(draft.stock, demand.waiting));
      pushWhyNot(draft, line, demand, reason);
    }
    const { name, status } = line.view.queue;
    const deleting = status === "DELETING" ? queueIsDeleting(name) : undefined;
    const head = headOf(line);
    const misfits = misfitsOf(draft, fleets, line);
    for (const demand of line.unplaced) {
      const reason =
        deleting ??
        (demand === head
          ? headReason(draft, fleets, packing, line, demand.waiting)
          : (misfits(demand.waiting) ?? reasonBehind(line, demand.waiting, head?.waiting)));
      pushWhyNot(draft, line, demand, reason);
    }
  }
}

/** More different needs than jobs of one queue usually have; those beyond are judged when they come to the front. */
const needsJudgedMax = 64;

/** Why a job could never run in the queue as it is; each need is judged once. */
function misfitsOf(
  draft: Draft,
  fleets: ReadonlyMap<string, Fleet>,
  line: Line,
): (waiting: Waiting) => Reason | undefined {
  const known = new Map<string, Reason | undefined>();
  return (waiting) => {
    const { nodes, platformCapability } = waiting;
    const layout = nodes === undefined ? "" : JSON.stringify(nodes);
    const key = `${needKey(waiting)} ${platformCapability} ${layout}`;
    if (known.has(key)) return known.get(key);
    if (known.size >= needsJudgedMax) return undefined;
    const verdicts = judgeAll(draft, fleets, line, waiting);
    const isMisfit = verdicts.every(({ kind }) => kind === "too-large" || kind === "max-too-low");
    const reason =
      isMisfit && verdicts.length > 0 ? reasonOf(line.view.queue.name, verdicts) : undefined;
    known.set(key, reason);
    return reason;
  };
}

/** The nodes of a job wait for the environment that they will run in, and for no other. */
function judgeAll(
  draft: Draft,
  fleets: ReadonlyMap<string, Fleet>,
  line: Line,
  waiting: Waiting,
): readonly (Verdict & EnvironmentVerdict)[] {
  const aim = draft.aims.get(waiting.jobId)?.environment;
  const names = aim === undefined ? line.order : [aim];
  return names.map((name) => ({
    ...judgeEnvironment(draft, fleets.get(name), name, waiting),
    computeEnvironment: name,
  }));
}

function reasonBehind({ view, shares }: Line, waiting: Waiting, head: Waiting | undefined): Reason {
  const { name } = view.queue;
  if (shares === undefined) return behindHead(name, head?.jobId ?? "");
  if (head !== undefined && head.shareIdentifier === waiting.shareIdentifier) {
    return behindShareHead(name, head);
  }
  return anotherSharesTurn(name, shares, waiting, head);
}

function pushWhyNot(draft: Draft, line: Line, demand: Demand, reason: Reason): void {
  const { jobId, range, shareIdentifier } = demand.waiting;
  draft.whyNot.push({
    jobId,
    ...(shareIdentifier === undefined ? {} : { shareIdentifier }),
    ...(range === undefined ? {} : { range: { first: demand.first, last: range.last } }),
    jobQueue: line.view.queue.name,
    ...reason,
  });
}

function headReason(
  draft: Draft,
  fleets: ReadonlyMap<string, Fleet>,
  packing: Packing,
  line: Line,
  head: Waiting,
): Reason {
  const queue = line.view.queue.name;
  if (line.reserve !== undefined && isKeptFrom(draft, line, line.reserve, head)) {
    return keptForOthers(line.reserve);
  }
  if (packing.heldBack.has(queue)) return shortOfConsumables(whySpokenFor(head));
  const startsIn = packing.headStarts.get(queue);
  if (startsIn !== undefined)
    return reasonOf(queue, [{ ...startingIn(startsIn), computeEnvironment: startsIn }]);
  return reasonOf(queue, judgeAll(draft, fleets, line, head));
}

/** Whether the reserve alone keeps it from every environment that runs its kind of job: not one that is too small. */
function isKeptFrom(draft: Draft, line: Line, reserve: Reserve, head: Waiting): boolean {
  if (head.resources.cpu > reserve.maxCpu) return false;
  const pools = poolsFor(draft, draft.pools, line.order, head);
  return (
    pools.length > 0 &&
    pools.every(([name]) => timesWithinReserve(reserve, name, head.resources, 1) === 0)
  );
}

/** It would have enough, but a job of an earlier queue, whose instance is on its way, is going to take it. */
function whySpokenFor({ consumables = [] }: Waiting): string {
  const needs = consumables.map(
    ({ name, quantity }) => `${quantity} of consumable resource ${name}`,
  );
  return `Waits for ${needs.join(" and ")}: a job of an earlier queue gets what is available first.`;
}
