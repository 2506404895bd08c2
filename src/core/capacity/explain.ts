/**
 * Says of everything that was not placed why not, from what scheduling and scaling have just found out.
 *
 * Each line has one reason of substance, that of its head; the others wait behind it. Entries that are short of a
 * consumable resource stand beside the line, each with its own.
 */
import type { Waiting } from "../../model/snapshot.ts";
import type { Demand, Draft, Line } from "../scheduling/draft.ts";
import { whyShort } from "../scheduling/stock.ts";
import {
  behindHead,
  queueIsDeleting,
  type Reason,
  reasonOf,
  shortOfConsumables,
} from "../scheduling/why-not.ts";
import type { Fleet } from "./fleet.ts";
import { judgeEnvironment, startingIn } from "./judge-environment.ts";
import type { Packing } from "./pack-demand.ts";

export function explain(draft: Draft, fleets: ReadonlyMap<string, Fleet>, packing: Packing): void {
  for (const line of draft.lines) {
    for (const demand of line.short) {
      const reason = shortOfConsumables(whyShort(draft.stock, demand.waiting));
      pushWhyNot(draft, line, demand, reason);
    }
    const [head, ...behind] = line.unplaced;
    if (head === undefined) continue;
    const { name, status } = line.view.queue;
    const deleting = status === "DELETING" ? queueIsDeleting(name) : undefined;
    pushWhyNot(
      draft,
      line,
      head,
      deleting ?? headReason(draft, fleets, packing, line, head.waiting),
    );
    const reason = deleting ?? behindHead(name, head.waiting.jobId);
    for (const demand of behind) pushWhyNot(draft, line, demand, reason);
  }
}

function pushWhyNot(draft: Draft, line: Line, demand: Demand, reason: Reason): void {
  const { jobId, range } = demand.waiting;
  draft.whyNot.push({
    jobId,
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
  if (packing.heldBack.has(queue)) return shortOfConsumables(whySpokenFor(head));
  const startsIn = packing.headStarts.get(queue);
  if (startsIn !== undefined) return reasonOf(queue, [startingIn(startsIn)]);
  return reasonOf(
    queue,
    line.order.map((name) => judgeEnvironment(draft, fleets.get(name), name, head)),
  );
}

/** It would have enough, but a job of an earlier queue, whose instance is on its way, is going to take it. */
function whySpokenFor({ consumables = [] }: Waiting): string {
  const needs = consumables.map(
    ({ name, quantity }) => `${quantity} of consumable resource ${name}`,
  );
  return `Waits for ${needs.join(" and ")}: a job of an earlier queue gets what is available first.`;
}
