/**
 * Free room on the instances of one environment, and taking it.
 *
 * First fit over one fixed order: instances with the fewest free GPUs first (work without GPUs stays off GPU
 * machines while it can), then busy before idle, then the least free room. Filled from the front, work gathers
 * on few instances and idle ones can leave.
 *
 * Room only shrinks while a plan is made. So an instance once found too full for a need stays too full for it:
 * each need keeps a cursor, and placing a line costs instances × different needs, not instances × jobs.
 */
import { lackingAttributes } from "../../model/instance-attributes.ts";
import { largestNode, type NodeLayout } from "../../model/node-layout.ts";
import { fitsWithin, noResources, type Resources } from "../../model/resources.ts";
import type { Waiting } from "../../model/snapshot.ts";
import { compareText } from "./compare-text.ts";

/** An instance, or one that only might be launched (then without an id). */
export type Machine = {
  readonly instanceId?: string;
  readonly environment: string;
  readonly instanceType: string;
  free: Resources;
  freeGpuIds: readonly string[];
  readonly registered: boolean;
  busy: boolean;
  /** Of Fargate: it takes one task, of exactly its size. */
  readonly isSlice?: true;
  /** What it can do; undefined while nobody knows. */
  readonly attributes: readonly string[] | undefined;
};

/** What an attempt takes of a machine, and what the machine must be able to do. */
export type Need = Pick<Waiting, "resources" | "requiredAttributes">;

export type Pool = { readonly machines: Machine[]; readonly cursors: Map<string, number> };

export type Taken = {
  readonly machine: Machine;
  readonly count: number;
  /** The GPUs of all `count` attempts in a row. */
  readonly gpuIds: readonly string[];
};

export function poolOf(machines: readonly Machine[]): Pool {
  return { machines: [...machines].sort(fullestFirst), cursors: new Map() };
}

function fullestFirst(a: Machine, b: Machine): number {
  return (
    a.free.gpus - b.free.gpus ||
    Number(b.busy) - Number(a.busy) ||
    a.free.cpu - b.free.cpu ||
    a.free.memoryMiB - b.free.memoryMiB ||
    compareText(a.instanceType, b.instanceType) ||
    compareText(a.instanceId ?? "", b.instanceId ?? "")
  );
}

/** Takes room for up to `count` attempts of the same need; what it answers may be fewer. */
export function takeRoom(pool: Pool, need: Need, count: number): Taken[] {
  const taken: Taken[] = [];
  const key = needKey(need);
  let at = pool.cursors.get(key) ?? 0;
  let left = count;
  for (; left > 0; at += 1) {
    const machine = pool.machines[at];
    if (machine === undefined) break;
    const fits = Math.min(left, timesOn(machine, need.resources));
    if (!(fits > 0)) continue;
    if (lackingAttributes(machine.attributes, need.requiredAttributes).length > 0) continue;
    taken.push(takeFrom(machine, need.resources, fits));
    left -= fits;
    // This machine may hold more of the same: the next call begins with it.
    if (left === 0) break;
  }
  pool.cursors.set(key, at);
  return taken;
}

function timesOn(machine: Machine, need: Resources): number {
  if (machine.isSlice === undefined) return timesFit(need, machine.free);
  return !machine.busy && roomKey(machine.free) === roomKey(need) ? 1 : 0;
}

/** Those without tasks of one type that can carry any node of a job, in the order of the pool. */
export function emptyMachines(
  pool: Pool,
  nodes: NodeLayout,
  { requiredAttributes }: Pick<Waiting, "requiredAttributes">,
  instanceType: string,
): Machine[] {
  const need = largestNode(nodes);
  return pool.machines.filter(
    (machine) =>
      !machine.busy &&
      machine.instanceType === instanceType &&
      fitsWithin(need, machine.free) &&
      lackingAttributes(machine.attributes, requiredAttributes).length === 0,
  );
}

/** From now on the machine has no room for anybody. */
export function occupy(machine: Machine): void {
  machine.free = noResources;
  machine.freeGpuIds = [];
  machine.busy = true;
}

export function needKey({ resources, requiredAttributes }: Need): string {
  const room = roomKey(resources);
  return requiredAttributes === undefined ? room : `${room}/${requiredAttributes.join()}`;
}

function roomKey({ cpu, memoryMiB, gpus }: Resources): string {
  return `${cpu}/${memoryMiB}/${gpus}`;
}

function takeFrom(machine: Machine, need: Resources, count: number): Taken {
  const gpus = need.gpus * count;
  const gpuIds = machine.freeGpuIds.slice(0, gpus);
  machine.free = {
    cpu: machine.free.cpu - need.cpu * count,
    memoryMiB: machine.free.memoryMiB - need.memoryMiB * count,
    gpus: machine.free.gpus - gpus,
  };
  machine.freeGpuIds = machine.freeGpuIds.slice(gpus);
  machine.busy = true;
  return { machine, count, gpuIds };
}

/** How many times a need fits into a room; 0 when not at all, Infinity for a need of nothing. */
export function timesFit(need: Resources, room: Resources): number {
  return Math.min(
    timesFitOne(need.cpu, room.cpu),
    timesFitOne(need.memoryMiB, room.memoryMiB),
    timesFitOne(need.gpus, room.gpus),
  );
}

export function timesFitOne(need: number, room: number): number {
  if (!(room >= need)) return 0;
  return need > 0 ? Math.floor(room / need) : Number.POSITIVE_INFINITY;
}
