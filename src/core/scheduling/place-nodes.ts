/**
 * Places the nodes of a multi-node job: all in one go or none, each alone on an instance, all on one instance type of
 * one environment (the job's aim, see core/capacity/aim-nodes.ts).
 *
 * Instances for many nodes come one after the other. Those that have come are kept for the job at the head of a line
 * until all are there: a job of a later queue gets none of them. So two such jobs can never each hold what the other
 * waits for: the one whose turn is first gets all, the other keeps what is left.
 */
import { imagesByType } from "../../model/image-selection.ts";
import { type NodeLayout, nodeResources } from "../../model/node-layout.ts";
import type { Change, NodePlacement } from "../../model/plan.ts";
import { noResources } from "../../model/resources.ts";
import type { Waiting } from "../../model/snapshot.ts";
import type { Aim, Draft } from "./draft.ts";
import { emptyMachines, type Machine, occupy, type Pool } from "./room.ts";

/** An instance that waits for the others that a job needs, and the room that it has. */
export type Kept = { readonly machine: Machine; readonly pool: Pool } & Pick<Machine, "free">;

/** Whether they were placed. If not, what could carry some of them is kept. */
export function placeNodes(draft: Draft, waiting: Waiting, nodes: NodeLayout): boolean {
  const { jobId } = waiting;
  giveBack(draft, jobId);
  const aim = draft.aims.get(jobId);
  const pool = aim && draft.pools.get(aim.environment);
  if (aim === undefined || pool === undefined) return false;
  const machines = draft.nodesLive.has(jobId)
    ? undefined
    : enoughOfOneType(pool, nodes, waiting, [aim.instanceType, ...others(draft, aim, nodes)]);
  if (machines !== undefined) {
    draft.changes.push(placement(waiting, nodes, machines));
    for (const machine of machines) occupy(machine);
    return true;
  }
  const some = emptyMachines(pool, nodes, waiting, aim.instanceType).slice(0, nodes.numNodes);
  draft.kept.set(
    jobId,
    some.map((machine) => ({ machine, pool, free: machine.free })),
  );
  for (const machine of some) machine.free = noResources;
  return false;
}

/** Lets others have what was kept for a job; answers whether anything was. */
export function giveBack(draft: Draft, jobId: string): boolean {
  const kept = draft.kept.get(jobId) ?? [];
  draft.kept.delete(jobId);
  for (const { machine, pool, free } of kept) {
    machine.free = free;
    // There is room again where there was none.
    pool.cursors.clear();
  }
  return kept.length > 0;
}

/** Types that are there besides, and whose image such jobs can run on; none when the job names its type. */
function others(draft: Draft, { environment }: Aim, nodes: NodeLayout): ReadonlySet<string> {
  if (nodes.instanceType !== undefined) return new Set();
  const images = imagesByType(draft.environments.get(environment)?.imageSelection);
  const types = (draft.pools.get(environment)?.machines ?? [])
    .map(({ instanceType }) => instanceType)
    .filter((name) => !draft.unfitForNodes.has(images.get(name)?.imageId ?? ""));
  return new Set(types);
}

/** The first of the types of which there are enough. */
function enoughOfOneType(
  pool: Pool,
  nodes: NodeLayout,
  waiting: Waiting,
  types: readonly string[],
): readonly Machine[] | undefined {
  for (const type of types) {
    const machines = emptyMachines(pool, nodes, waiting, type);
    if (machines.length >= nodes.numNodes) return machines.slice(0, nodes.numNodes);
  }
  return undefined;
}

function placement(waiting: Waiting, nodes: NodeLayout, machines: readonly Machine[]): Change {
  return {
    kind: "place-nodes",
    jobId: waiting.jobId,
    attempt: waiting.attemptsMade + 1,
    nodes: machines.map((machine, nodeIndex): NodePlacement => {
      const resources = nodeResources(nodes, nodeIndex) ?? noResources;
      return {
        nodeIndex,
        instanceId: machine.instanceId ?? "",
        resources,
        gpuIds: machine.freeGpuIds.slice(0, resources.gpus),
      };
    }),
  };
}
