/**
 * Places waiting jobs on registered instances.
 *
 * Queues by descending priority, then name. Within a queue strictly first in, first out: the first entry that does
 * not fit anywhere blocks those behind it, however small (AWS is only "approximately" as strict; here a large job
 * is never starved by small ones). Where a fair-share policy lets shares take turns, the entry whose turn it is blocks
 * the others likewise, until use has made it another's turn. A queue that is blocked reserves nothing: the next queue
 * may use what it could not; only a multi-node job keeps what it has until the rest is there. An entry that is short of
 * a consumable resource is passed over instead: more of it may never come, and no machine stands idle for it. A
 * DISABLED queue refuses new jobs but its old ones are still served, as on AWS.
 */
import type { NodeLayout } from "../../model/node-layout.ts";
import type { Resources } from "../../model/resources.ts";
import type { QueueView, Waiting } from "../../model/snapshot.ts";
import type { LiveTask } from "../../model/task.ts";
import { byOrder, type Demand, type Draft, headOf, type Line } from "./draft.ts";
import { registeredMachines } from "./machines-of.ts";
import { giveBack, placeNodes } from "./place-nodes.ts";
import { reserveOf, takeFromReserve, timesWithinReserve } from "./reserve.ts";
import { type Pool, poolOf, type Taken, takeRoom } from "./room.ts";
import { mayServe, servedCapability } from "./serves.ts";
import { sharesOf } from "./shares.ts";
import { takeStock, timesInStock } from "./stock.ts";
import { turnsOf } from "./turns.ts";

export function schedule(draft: Draft): void {
  for (const environment of draft.environments.values()) {
    if (!mayServe(environment)) continue;
    draft.pools.set(environment.name, poolOf(registeredMachines(draft, environment.name)));
  }
  const tasksOf = Map.groupBy(draft.snapshot.tasks, ({ jobQueue }) => jobQueue);
  draft.lines = draft.queues.map((view) => lineOf(draft, view, tasksOf.get(view.queue.name) ?? []));
  for (const line of draft.lines) serveLine(draft, line);
  passShortHeads(draft);
}

function lineOf(draft: Draft, view: QueueView, tasks: readonly LiveTask[]): Line {
  const unplaced = view.line.map(demandOf).filter((demand) => demand.count > 0);
  const shares = view.fairShare && sharesOf(view.fairShare, view.line, tasks, draft.snapshot.now);
  const reserve = shares && reserveOf(draft, view, tasks, shares.active.size);
  return { view, order: byOrder(view), unplaced, short: [], shares, reserve };
}

function serveLine(draft: Draft, line: Line): void {
  // The jobs of a queue that is being deleted are terminated, not started.
  if (line.view.queue.status === "DELETING") return;
  const turns = turnsOf(line);
  for (let turn = turns.next(); turn !== undefined; turn = turns.next()) {
    const count = timesInStock(draft.stock, turn.waiting, turn.count);
    const placed = place(draft, line, { ...turn, count });
    takeStock(draft.stock, turn.waiting, placed);
    turns.placed(placed);
    if (placed < count) break;
    if (count < turn.count) line.short.push(turns.passOver());
  }
  Object.assign(line, turns.left());
}

/**
 * A head that waits for room keeps nothing of the stock, so a later queue may have taken what it needs. Then it is
 * short and holds up its line no more: otherwise the next decision would find that, and this one be incomplete.
 */
function passShortHeads(draft: Draft): void {
  let passed: boolean;
  do {
    passed = false;
    for (const line of draft.lines) {
      const head = headOf(line);
      if (head === undefined || line.view.queue.status === "DELETING") continue;
      if (timesInStock(draft.stock, head.waiting, 1) > 0) continue;
      // What was kept for its nodes is there for all, first for those before.
      const served = giveBack(draft, head.waiting.jobId) ? draft.lines : [line];
      for (const each of served) serveLine(draft, each);
      passed = true;
    }
  } while (passed);
}

export function demandOf(waiting: Waiting): Demand {
  const range = waiting.range;
  if (range === undefined) return { waiting, first: 0, count: 1 };
  return { waiting, first: range.first, count: range.last - range.first + 1 };
}

/** Places what fits, environments in the queue's order; answers how many attempts that was. */
function place(draft: Draft, line: Line, { waiting, first, count }: Demand): number {
  const { nodes } = waiting;
  if (nodes !== undefined) return count > 0 && placeAllNodes(draft, line, waiting, nodes) ? 1 : 0;
  let placed = 0;
  for (const [name, pool] of poolsFor(draft, draft.pools, line.order, waiting)) {
    if (placed === count) break;
    const most = timesWithinReserve(line.reserve, name, waiting.resources, count - placed);
    for (const taken of takeRoom(pool, waiting, most)) {
      pushPlacements(draft, waiting, first + placed, taken);
      takeFromReserve(line.reserve, name, waiting.resources, taken.count);
      placed += taken.count;
    }
  }
  return placed;
}

function placeAllNodes(
  draft: Draft,
  { reserve }: Line,
  waiting: Waiting,
  nodes: NodeLayout,
): boolean {
  const { environment = "" } = draft.aims.get(waiting.jobId) ?? {};
  if (timesWithinReserve(reserve, environment, waiting.resources, 1) === 0) return false;
  if (!placeNodes(draft, waiting, nodes)) return false;
  takeFromReserve(reserve, environment, waiting.resources, 1);
  return true;
}

/** The pools an entry may use, by environment, first choice first: of environments that take jobs of its kind. */
export function poolsFor(
  draft: Draft,
  pools: ReadonlyMap<string, Pool>,
  order: readonly string[],
  waiting: Waiting,
): readonly (readonly [environment: string, pool: Pool])[] {
  const found: [string, Pool][] = [];
  for (const name of order) {
    const environment = draft.environments.get(name);
    const pool = pools.get(name);
    if (environment === undefined || pool === undefined) continue;
    if (servedCapability(environment) === waiting.platformCapability) found.push([name, pool]);
  }
  return found;
}

function pushPlacements(draft: Draft, waiting: Waiting, first: number, taken: Taken): void {
  const need: Resources = waiting.resources;
  const { instanceId } = taken.machine;
  if (instanceId === undefined) return;
  for (let offset = 0; offset < taken.count; offset += 1) {
    draft.changes.push({
      kind: "place",
      jobId: waiting.jobId,
      ...(waiting.range === undefined ? {} : { arrayIndex: first + offset }),
      attempt: waiting.attemptsMade + 1,
      instanceId,
      resources: need,
      gpuIds: taken.gpuIds.slice(offset * need.gpus, (offset + 1) * need.gpus),
    });
  }
}
