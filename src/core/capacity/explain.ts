/**
 * Says of everything that was not placed why not, from what scheduling and scaling have just found out.
 *
 * Each line has one reason of substance, that of its head; the others wait behind it, or for their share's turn.
 * Entries that are short of a consumable resource stand beside the line, each with its own.
 */
import type { Waiting } from "../../model/snapshot.ts";
import { type Demand, type Draft, headOf, type Line } from "../scheduling/draft.ts";
import { type Reserve, timesWithinReserve } from "../scheduling/reserve.ts";
import { poolsFor } from "../scheduling/schedule.ts";
import { whyShort } from "../scheduling/stock.ts";
import {
  behindHead,
  queueIsDeleting,
  type Reason,
  reasonOf,
  shortOfConsumables,
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
    for (const demand of line.unplaced) {
      const reason =
        deleting ??
        (demand === head
          ? headReason(draft, fleets, packing, line, demand.waiting)
          : reasonBehind(line, demand.waiting, head?.waiting));
      pushWhyNot(draft, line, demand, reason);
    }
  }
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
  if (startsIn !== undefined) return reasonOf(queue, [startingIn(startsIn)]);
  return reasonOf(
    queue,
    line.order.map((name) => judgeEnvironment(draft, fleets.get(name), name, head)),
  );
}

/** Whether the reserve alone keeps it from every environment that runs its kind of job. */
function isKeptFrom(draft: Draft, line: Line, reserve: Reserve, head: Waiting): boolean {
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
