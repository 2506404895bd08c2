/** The world in which a job is all alone: what the planner is asked about one that nobody has submitted yet. */
import type { ConsumableStock } from "../model/consumable-resource.ts";
import type { Snapshot, Waiting } from "../model/snapshot.ts";
import type { View } from "../ports/store.ts";

/** The consumable resources that a job needs, of those that exist, with nothing of them in use. */
export async function stocksFor(
  view: View,
  { consumables = [] }: Waiting,
): Promise<readonly ConsumableStock[]> {
  const stocks: ConsumableStock[] = [];
  for (const { name } of consumables) {
    const row = await view.consumableResources.get(name);
    if (row === undefined) continue;
    stocks.push({ name, totalQuantity: row.totalQuantity, inUseQuantity: 0 });
  }
  return stocks;
}

/** What no machine can ever be is refused whoever asks for it, and whenever. */
function shortagesForEver({
  computeEnvironments,
  neverLaunched = new Set(),
}: Snapshot): Snapshot["shortages"] {
  const message =
    "No machine of this server can be of this instance type: its own are smaller, or of another kind";
  return computeEnvironments.flatMap(({ name, infrastructureRevision }) =>
    [...neverLaunched].map((instanceType) => ({
      computeEnvironment: name,
      infrastructureRevision,
      instanceType,
      code: "InsufficientInstanceCapacity",
      message,
      until: Number.POSITIVE_INFINITY,
    })),
  );
}

/** As it is, but with nothing waiting besides, nothing running, and nothing refused that is ever to be had. */
export function aloneIn(snapshot: Snapshot, jobQueue: string, waiting: Waiting): Snapshot {
  return {
    ...snapshot,
    // Without others no share has to wait for its turn.
    queues: snapshot.queues.map(({ fairShare: _, ...view }) => ({
      ...view,
      line: view.queue.name === jobQueue ? [waiting] : [],
      lineContinues: false,
    })),
    tasks: [],
    shortages: shortagesForEver(snapshot),
  };
}
