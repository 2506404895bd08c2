/**
 * Places waiting jobs on registered instances.
 *
 * Queues by descending priority, then name. Within a queue strictly first in, first out: the first entry that does
 * not fit anywhere blocks those behind it, however small (AWS is only "approximately" as strict; here a large job
 * is never starved by small ones). A queue that is blocked reserves nothing: the next queue may use what it could
 * not. An entry that is short of a consumable resource is passed over instead: more of it may never come, and no
 * machine stands idle for it. A DISABLED queue refuses new jobs but its old ones are still served, as on AWS.
 */
import type { Resources } from "../../model/resources.ts";
import type { QueueView, Waiting } from "../../model/snapshot.ts";
import type { Demand, Draft, Line } from "./draft.ts";
import { registeredMachines } from "./machines-of.ts";
import { type Pool, poolOf, type Taken, takeRoom } from "./room.ts";
import { mayServe, servedCapability } from "./serves.ts";
import { takeStock, timesInStock } from "./stock.ts";
import { turnsOf } from "./turns.ts";

export function schedule(draft: Draft): void {
  for (const environment of draft.environments.values()) {
    if (!mayServe(environment)) continue;
    draft.pools.set(environment.name, poolOf(registeredMachines(draft, environment.name)));
  }
  draft.lines = draft.queues.map(lineOf);
  for (const line of draft.lines) serveLine(draft, line);
  passShortHeads(draft);
}

function lineOf(view: QueueView): Line {
  const unplaced = view.line.map(demandOf).filter((demand) => demand.count > 0);
  return { view, order: environmentOrder(view), unplaced, short: [] };
}

function serveLine(draft: Draft, line: Line): void {
  // The jobs of a queue that is being deleted are terminated, not started.
  if (line.view.queue.status === "DELETING") return;
  const turns = turnsOf(line);
  for (let turn = turns.next(); turn !== undefined; turn = turns.next()) {
    const count = timesInStock(draft.stock, turn.waiting, turn.count);
    const placed = place(draft, line.order, { ...turn, count });
    takeStock(draft.stock, turn.waiting, placed);
    turns.placed(placed);
    if (placed < count) break;
    if (count < turn.count) line.short.push(turns.passOver());
  }
  line.unplaced = turns.left();
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
      const [head] = line.unplaced;
      if (head === undefined || line.view.queue.status === "DELETING") continue;
      if (timesInStock(draft.stock, head.waiting, 1) > 0) continue;
      serveLine(draft, line);
      passed = true;
    }
  } while (passed);
}

function environmentOrder(view: QueueView): string[] {
  return [...view.queue.computeEnvironmentOrder]
    .sort((a, b) => a.order - b.order)
    .map((entry) => entry.computeEnvironment);
}

function demandOf(waiting: Waiting): Demand {
  const range = waiting.range;
  if (range === undefined) return { waiting, first: 0, count: 1 };
  return { waiting, first: range.first, count: range.last - range.first + 1 };
}

/** Places what fits, environments in the queue's order; answers how many attempts that was. */
function place(draft: Draft, order: readonly string[], { waiting, first, count }: Demand): number {
  let placed = 0;
  for (const pool of poolsFor(draft, draft.pools, order, waiting)) {
    if (placed === count) break;
    for (const taken of takeRoom(pool, waiting.resources, count - placed)) {
      pushPlacements(draft, waiting, first + placed, taken);
      placed += taken.count;
    }
  }
  return placed;
}

/** The pools an entry may use, first choice first: of environments that take jobs of its kind. */
export function poolsFor(
  draft: Draft,
  pools: ReadonlyMap<string, Pool>,
  order: readonly string[],
  waiting: Waiting,
): Pool[] {
  const found: Pool[] = [];
  for (const name of order) {
    const environment = draft.environments.get(name);
    const pool = pools.get(name);
    if (environment === undefined || pool === undefined) continue;
    if (servedCapability(environment) === waiting.platformCapability) found.push(pool);
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
