/**
 * The packer's question for a multi-node job: whether all its nodes would be carried, by what is kept for it, by empty
 * instances of its type that are there or on their way, and by as many launched as are lacking.
 *
 * Nothing is launched for a part of the nodes: it would stand idle until maxvCpus has room for the others.
 */
import type { NodeLayout } from "../../model/node-layout.ts";
import type { Waiting } from "../../model/snapshot.ts";
import type { Draft } from "../scheduling/draft.ts";
import { emptyMachines, type Machine, occupy, type Pool } from "../scheduling/room.ts";
import { budgetOf } from "./choose-type.ts";
import type { Fleet, Offer } from "./fleet.ts";

export type NodeDemand = {
  readonly waiting: Waiting;
  readonly nodes: NodeLayout;
  readonly draft: Draft;
  readonly fleets: ReadonlyMap<string, Fleet>;
  readonly pools: ReadonlyMap<string, Pool>;
};

export type PackedNodes = {
  readonly carried: boolean;
  /** Instances that the job will use or waits with. */
  readonly machines: readonly Machine[];
  /** What to launch for it, so many times. */
  readonly launch?: { readonly fleet: Fleet; readonly offer: Offer; readonly count: number };
  /** Where maxvCpus does not allow what is lacking: the vCPUs that would have to go first. */
  readonly squeeze?: { readonly fleet: Fleet; readonly lacking: number };
};

export function packNodes({ waiting, nodes, draft, fleets, pools }: NodeDemand): PackedNodes {
  const { jobId } = waiting;
  const kept = (draft.kept.get(jobId) ?? []).map(({ machine }) => machine);
  const aim = draft.aims.get(jobId);
  const pool = aim && pools.get(aim.environment);
  const fleet = aim && fleets.get(aim.environment);
  if (aim === undefined || pool === undefined || fleet === undefined) return waits(kept);
  // What carried the last attempt is free in a moment.
  if (draft.nodesLive.has(jobId)) return waits(kept);
  const wanted = nodes.numNodes - kept.length;
  const coming = emptyMachines(pool, nodes, waiting, aim.instanceType).slice(0, wanted);
  for (const machine of coming) occupy(machine);
  const machines = [...kept, ...coming];
  const lacking = wanted - coming.length;
  if (lacking === 0) return { carried: true, machines };
  const offer = fleet.offers.find(({ type }) => type.name === aim.instanceType);
  if (offer === undefined || fleet.shortages.has(aim.instanceType)) return waits(machines);
  const tooMany = lacking * offer.type.vCpus - budgetOf(fleet);
  if (tooMany > 0) return { ...waits(machines), squeeze: { fleet, lacking: tooMany } };
  return { carried: true, machines, launch: { fleet, offer, count: lacking } };
}

function waits(machines: readonly Machine[]): PackedNodes {
  return { carried: false, machines };
}
