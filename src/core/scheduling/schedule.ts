/**
 * Places waiting jobs on registered instances.
 *
 * Queues by descending priority, then name. Within a queue strictly first in, first out: the first entry that
 * does not fit anywhere blocks those behind it, however small (AWS is only "approximately" as strict; here a
 * large job is never starved by small ones). A queue that is blocked reserves nothing: the next queue may use
 * what it could not. A DISABLED queue refuses new jobs but its old ones are still served, as on AWS.
 */
import type { Resources } from "../../model/resources.ts";
import type { QueueView, Waiting } from "../../model/snapshot.ts";
import type { Demand, Draft, Line } from "./draft.ts";
import { registeredMachines } from "./machines-of.ts";
import { type Pool, poolOf, type Taken, takeRoom } from "./room.ts";
import { servedCapability, takesJobs } from "./serves.ts";

export function schedule(draft: Draft): void {
  for (const environment of draft.environments.values()) {
    if (!takesJobs(environment)) continue;
    draft.pools.set(environment.name, poolOf(registeredMachines(draft, environment.name)));
  }
  draft.lines = draft.queues.map((view) => serveQueue(draft, view));
}

function serveQueue(draft: Draft, view: QueueView): Line {
  const order = environmentOrder(view);
  const line = view.line.map(demandOf).filter((demand) => demand.count > 0);
  // The jobs of a queue that is being deleted are terminated, not started.
  if (view.queue.status === "DELETING") return { view, order, unplaced: line };
  for (const [index, demand] of line.entries()) {
    const rest = place(draft, order, demand);
    if (rest.count > 0) return { view, order, unplaced: [rest, ...line.slice(index + 1)] };
  }
  return { view, order, unplaced: [] };
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

/** Places what fits, environments in the queue's order; answers what is left. */
function place(draft: Draft, order: readonly string[], demand: Demand): Demand {
  let { first, count } = demand;
  for (const pool of poolsFor(draft, draft.pools, order, demand.waiting)) {
    for (const taken of takeRoom(pool, demand.waiting.resources, count)) {
      pushPlacements(draft, demand.waiting, first, taken);
      first += taken.count;
      count -= taken.count;
    }
    if (count === 0) break;
  }
  return { waiting: demand.waiting, first, count };
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
