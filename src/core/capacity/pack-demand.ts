/**
 * The packer's second question: what waits is scheduled again, this time also onto instances that are on their
 * way and onto ones that could be launched. Same order, same rules, same strictness as `schedule`: the first
 * entry of a queue that could not be carried even so blocks those behind it, so nothing is launched for a job
 * that cannot start anyway. Nor for one that waits for a consumable resource, which is passed over as in `schedule`,
 * nor for what a fair-share policy keeps free.
 */
import { lackingAttributes } from "../../model/instance-attributes.ts";
import type { NodeLayout } from "../../model/node-layout.ts";
import { vCpus } from "../../model/resources.ts";
import type { Waiting } from "../../model/snapshot.ts";
import { type Demand, type Draft, headOf, type Line } from "../scheduling/draft.ts";
import { offeredAttributes } from "../scheduling/lacking.ts";
import { startingMachines } from "../scheduling/machines-of.ts";
import { takeFromReserve, timesWithinReserve } from "../scheduling/reserve.ts";
import { type Machine, needKey, type Pool, poolOf, takeRoom } from "../scheduling/room.ts";
import { poolsFor } from "../scheduling/schedule.ts";
import { servedCapability } from "../scheduling/serves.ts";
import { type Stock, takeStock, timesInStock } from "../scheduling/stock.ts";
import { turnsOf } from "../scheduling/turns.ts";
import { chooseType } from "./choose-type.ts";
import type { Fleet, Offer } from "./fleet.ts";
import { packNodes } from "./pack-nodes.ts";

export type Launch = { readonly fleet: Fleet; readonly offer: Offer; readonly why: string };

/** A launch that would be made if instances with so many vCPUs more were gone from below maxvCpus. */
export type Squeeze = { readonly fleet: Fleet; readonly jobId: string; readonly lacking: number };

export type Packing = {
  /** Instances that stay because something that waits will use them. */
  readonly spokenFor: ReadonlySet<string>;
  /** By queue whose head gets room, all or part of it, from an instance on its way: that one's environment. */
  readonly headStarts: ReadonlyMap<string, string>;
  /** Launches for the first of a line that maxvCpus prevents. */
  readonly squeezes: readonly Squeeze[];
  /** Queues whose head gets no room because an earlier queue's jobs will hold the consumable resource it needs. */
  readonly heldBack: ReadonlySet<string>;
};

/** What one pass of the packer works on. */
type Question = {
  readonly draft: Draft;
  readonly fleets: ReadonlyMap<string, Fleet>;
  readonly pools: ReadonlyMap<string, Pool>;
  readonly launches: Launch[];
  readonly squeezes: Squeeze[];
  readonly stock: Stock;
};

/** Adds what has to be launched to `launches`, and its vCPUs to the fleets. */
export function packDemand(
  draft: Draft,
  fleets: ReadonlyMap<string, Fleet>,
  launches: Launch[],
): Packing {
  const pools = hypotheticalPools(draft, launches);
  const squeezes: Squeeze[] = [];
  const question = { draft, fleets, launches, pools, squeezes, stock: new Map(draft.stock) };
  const spokenFor = new Set<string>();
  const headStarts = new Map<string, string>();
  const heldBack = new Set<string>();
  for (const line of draft.lines) {
    if (line.view.queue.status === "DELETING") continue;
    const head = headOf(line);
    if (head !== undefined && timesInStock(question.stock, head.waiting, 1) === 0) {
      heldBack.add(line.view.queue.name);
    }
    const starting = packLine(question, line, spokenFor).find((machine) => !machine.registered);
    if (starting !== undefined) headStarts.set(line.view.queue.name, starting.environment);
  }
  return { spokenFor, headStarts, heldBack, squeezes };
}

/**
 * Registered instances with the room that is left, then those on their way. What would only be launched comes
 * like what is on its way already, so that the next decision, which sees it so, packs alike.
 */
function hypotheticalPools(draft: Draft, launches: readonly Launch[]): Map<string, Pool> {
  const launched = Map.groupBy(launches, (launch) => launch.fleet.environment.name);
  const pools = new Map<string, Pool>();
  for (const [name, pool] of draft.pools) {
    const registered = pool.machines.filter((m) => !draft.withdrawn.has(m.instanceId ?? ""));
    const starting = poolOf([
      ...startingMachines(draft, name),
      ...(launched.get(name) ?? []).map((launch) => machineFrom(launch)),
    ]);
    const machines = [...registered.map((machine) => ({ ...machine })), ...starting.machines];
    pools.set(name, { machines, cursors: new Map() });
  }
  return pools;
}

function machineFrom({ fleet, offer }: Launch): Machine {
  return {
    environment: fleet.environment.name,
    instanceType: offer.type.name,
    free: offer.promised,
    freeGpuIds: [],
    registered: false,
    busy: false,
    ...(fleet.isFargate && { isSlice: true }),
    attributes: offeredAttributes(fleet.environment),
  };
}

/** Answers the machines that carry the line's head. */
function packLine(question: Question, line: Line, spokenFor: Set<string>): readonly Machine[] {
  const alike = countAlike(question.stock, line.unplaced);
  const turns = turnsOf(line);
  const reserve = line.reserve && { ...line.reserve };
  let head: readonly Machine[] | undefined;
  for (let turn = turns.next(); turn !== undefined; turn = turns.next()) {
    const count = timesInStock(question.stock, turn.waiting, turn.count);
    const { left, machines } = carry(question, { ...line, reserve }, { ...turn, count }, alike);
    takeStock(question.stock, turn.waiting, count - left);
    turns.placed(count - left);
    head ??= machines;
    for (const { instanceId } of machines) {
      if (instanceId !== undefined) spokenFor.add(instanceId);
    }
    if (left > 0) break;
    if (count < turn.count) turns.passOver();
  }
  return head ?? [];
}

/**
 * Room that exists or is on its way, in any environment of the queue, comes before launching; launching fills
 * the first environment up to its maximum, then the next.
 */
function carry(
  question: Question,
  line: Line,
  demand: Demand,
  alike: Map<string, number>,
): { readonly left: number; readonly machines: readonly Machine[] } {
  const { resources, nodes } = demand.waiting;
  if (nodes !== undefined) return carryNodes(question, line, demand, nodes);
  const machines: Machine[] = [];
  let left = demand.count;
  const within = (name: string, count: number): number =>
    timesWithinReserve(line.reserve, name, resources, count);
  const fill = (name: string, pool: Pool): void => {
    for (const taken of takeRoom(pool, demand.waiting, within(name, left))) {
      machines.push(taken.machine);
      takeFromReserve(line.reserve, name, resources, taken.count);
      left -= taken.count;
    }
  };
  const { draft, pools } = question;
  for (const [name, pool] of poolsFor(draft, pools, line.order, demand.waiting)) fill(name, pool);
  const key = needKey(demand.waiting);
  const others = (alike.get(key) ?? 0) - demand.count;
  const squeezes: Squeeze[] = [];
  for (const name of line.order) {
    const fleet = question.fleets.get(name);
    const pool = pools.get(name);
    if (fleet === undefined || pool === undefined || !fleet.mayLaunch) continue;
    if (servedCapability(fleet.environment) !== demand.waiting.platformCapability) continue;
    if (!offers(fleet, demand)) continue;
    while (within(name, left) > 0 && !hasEnoughUnderWay(question, fleet)) {
      const choice = chooseType(fleet, resources, within(name, left + others));
      if (choice.kind === "at-max") {
        squeezes.push({ fleet, jobId: demand.waiting.jobId, lacking: choice.lacking });
      }
      if (choice.kind !== "launch") break;
      const launch = { fleet, offer: choice.offer, why: whyFor(line, demand) };
      launchOne(question.launches, launch);
      pool.machines.push(machineFrom(launch));
      fill(name, pool);
    }
    // It is not full: what is left goes here, too, once the provider has answered.
    if (within(name, left) > 0 && hasEnoughUnderWay(question, fleet)) break;
  }
  alike.set(key, others);
  if (left > 0) question.squeezes.push(...squeezes);
  return { left, machines };
}

/** As far as is known: the first instance of an environment is launched without knowing. */
function offers({ environment }: Fleet, { waiting }: Pick<Demand, "waiting">): boolean {
  const { requiredAttributes } = waiting;
  return lackingAttributes(offeredAttributes(environment), requiredAttributes).length === 0;
}

/** No more launches for now, whatever waits. */
function hasEnoughUnderWay({ draft, launches }: Question, fleet: Fleet): boolean {
  const { maxLaunches, maxPendingSlices } = draft.policy;
  return launches.length >= maxLaunches || (fleet.isFargate && fleet.pending >= maxPendingSlices);
}

/** The nodes of a job count as one: carried together or not. */
function carryNodes(
  question: Question,
  line: Line,
  { waiting, count }: Demand,
  nodes: NodeLayout,
): { readonly left: number; readonly machines: readonly Machine[] } {
  const { jobId } = waiting;
  if (count === 0) {
    const kept = question.draft.kept.get(jobId) ?? [];
    return { left: 0, machines: kept.map(({ machine }) => machine) };
  }
  const { environment = "" } = question.draft.aims.get(jobId) ?? {};
  if (timesWithinReserve(line.reserve, environment, waiting.resources, 1) === 0) {
    return { left: 1, machines: [] };
  }
  takeFromReserve(line.reserve, environment, waiting.resources, 1);
  const packed = packNodes({ ...question, waiting, nodes });
  const machines = [...packed.machines];
  if (packed.squeeze !== undefined) question.squeezes.push({ ...packed.squeeze, jobId });
  const { fleet, offer, count: lacking } = packed.launch ?? { count: 0 };
  const room = question.draft.policy.maxLaunches - question.launches.length;
  if (fleet === undefined || offer === undefined) {
    return { left: packed.carried ? 0 : 1, machines };
  }
  if (!offers(fleet, { waiting })) return { left: 1, machines };
  const why = whyForNodes(line, waiting, nodes, offer);
  for (let launched = 0; launched < Math.min(lacking, room); launched += 1) {
    const launch = { fleet, offer, why };
    launchOne(question.launches, launch);
    machines.push(machineFrom(launch));
  }
  return { left: lacking <= room ? 0 : 1, machines };
}

export function launchOne(launches: Launch[], launch: Launch): void {
  launches.push(launch);
  launch.fleet.vCpusWanted += launch.offer.type.vCpus;
  launch.fleet.vCpusOfRevision += launch.offer.type.vCpus;
  launch.fleet.pending += 1;
}

/**
 * How many attempts of each need wait in the line and have what else they need: a type is chosen for all of
 * them, not for one at a time.
 */
function countAlike(stock: Stock, unplaced: readonly Demand[]): Map<string, number> {
  const alike = new Map<string, number>();
  const rest: Stock = new Map(stock);
  for (const { waiting, count: asked } of unplaced) {
    if (waiting.nodes !== undefined) continue;
    const key = needKey(waiting);
    const count = timesInStock(rest, waiting, asked);
    takeStock(rest, waiting, count);
    alike.set(key, (alike.get(key) ?? 0) + count);
  }
  return alike;
}

function whyForNodes(
  line: Line,
  { jobId }: Waiting,
  { numNodes }: NodeLayout,
  { type }: Offer,
): string {
  const instances = `${numNodes} instances of type ${type.name}`;
  return `Job ${jobId} of job queue ${line.view.queue.name} waits for ${instances}.`;
}

function whyFor(line: Line, demand: Demand): string {
  const { resources, jobId } = demand.waiting;
  const gpus = resources.gpus > 0 ? `, ${resources.gpus} GPU` : "";
  const amounts = `${vCpus(resources)} vCPU, ${resources.memoryMiB} MiB${gpus}`;
  return `Job ${jobId} of job queue ${line.view.queue.name} waits for ${amounts}.`;
}
