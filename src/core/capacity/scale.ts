/**
 * Decides which instances to launch and which idle ones may leave.
 *
 * Out: for what waits (`packDemand`), up to minvCpus whatever waits, and up to a `desiredvCpus` that was asked for. In:
 * instances idle for a while, that nothing waiting would use, down to minvCpus, and below it only to make room for one
 * that is wanted (`makeRoom`); a busy one never. AWS adds: never swap a large idle instance for a smaller one, and a
 * DISABLED environment shrinks to minvCpus too.
 *
 * The questions are asked again until nothing changes any more. So a plan is complete: decided again with
 * nothing new, there is nothing to do (unless the bound on launches cut it short).
 */
import type { Instance } from "../../model/instance.ts";
import type { Draft } from "../scheduling/draft.ts";
import { wakeNoLaterThan } from "../scheduling/draft.ts";
import { isOutdated } from "../scheduling/serves.ts";
import { chooseTypeForVCpus } from "./choose-type.ts";
import { explain } from "./explain.ts";
import { type Fleet, fleetsOf } from "./fleet.ts";
import { idleInstances, leave } from "./idle-instances.ts";
import { makeRoom } from "./make-room.ts";
import { type Launch, launchOne, type Packing, packDemand } from "./pack-demand.ts";
import { catalogueOf } from "./resolve-instance-types.ts";

export function scale(draft: Draft): void {
  const catalogue = catalogueOf(draft.snapshot.instanceTypes);
  const fleets = fleetsOf(draft, catalogue);
  const launches: Launch[] = [];
  let packing: Packing;
  do {
    packing = scaleOut(draft, fleets, launches);
    for (const fleet of fleets.values()) finishRequest(draft, fleet);
  } while (
    scaleIn(draft, fleets, packing) ||
    makeRoom(draft, packing) ||
    beginRevisions(draft, fleets, launches)
  );
  for (const launch of launches) pushLaunch(draft, launch);
  for (const fleet of fleets.values()) {
    for (const shortage of fleet.shortages.values()) wakeNoLaterThan(draft, shortage.until);
  }
  explain(draft, fleets, packing);
}

function scaleOut(draft: Draft, fleets: ReadonlyMap<string, Fleet>, launches: Launch[]): Packing {
  for (;;) {
    const before = launches.length;
    const packing = packDemand(draft, fleets, launches);
    // Floors come after demand, so that what jobs need counts towards them.
    if (launches.length === before) keepFloors(draft, fleets, launches);
    if (launches.length === before) return packing;
  }
}

function keepFloors(draft: Draft, fleets: ReadonlyMap<string, Fleet>, launches: Launch[]): void {
  for (const fleet of fleets.values()) {
    if (!fleet.mayLaunch) continue;
    const floor = floorOf(fleet);
    while (fleet.vCpusWanted < floor && launches.length < draft.policy.maxLaunches) {
      const choice = chooseTypeForVCpus(fleet, floor - fleet.vCpusWanted);
      if (choice.kind !== "launch") break;
      launchOne(launches, { fleet, offer: choice.offer, why: whyFloor(fleet) });
    }
  }
}

/** vCPUs kept whatever waits. */
function floorOf(fleet: Fleet): number {
  const { minvCpus, maxvCpus } = fleet.computeResources;
  if (fleet.requestedvCpus === undefined || fleet.environment.state === "DISABLED") return minvCpus;
  return Math.max(minvCpus, Math.min(fleet.requestedvCpus, maxvCpus));
}

/**
 * Where all that is wanted is of before an update, one instance of the new revision is launched to prove it; the
 * others go once it has registered. Answers whether any was.
 */
function beginRevisions(
  draft: Draft,
  fleets: ReadonlyMap<string, Fleet>,
  launches: Launch[],
): boolean {
  const before = launches.length;
  for (const fleet of fleets.values()) {
    if (!fleet.mayLaunch || fleet.vCpusWanted === 0 || fleet.vCpusOfRevision > 0) continue;
    if (launches.length >= draft.policy.maxLaunches) break;
    const choice = chooseTypeForVCpus(fleet, 1);
    if (choice.kind !== "launch") continue;
    const why = `An update of compute environment ${fleet.environment.name}: the first of its new kind.`;
    launchOne(launches, { fleet, offer: choice.offer, why });
  }
  return launches.length > before;
}

function whyFloor(fleet: Fleet): string {
  const { name, requestedvCpus } = fleet.environment;
  const { minvCpus } = fleet.computeResources;
  return fleet.vCpusWanted < minvCpus
    ? `Compute environment ${name} keeps minvCpus ${minvCpus}.`
    : `Compute environment ${name} was asked for desiredvCpus ${requestedvCpus}.`;
}

/** Terminates what may leave now; answers whether anything did. */
function scaleIn(draft: Draft, fleets: ReadonlyMap<string, Fleet>, packing: Packing): boolean {
  const before = draft.withdrawn.size;
  for (const fleet of fleets.values()) {
    const floor = floorOf(fleet);
    for (const { instance, size, leavesAt, delayMs } of idleInstances(draft, fleet, packing)) {
      // What is to take the place of instances of before has yet to register: it does not count for them.
      const others = isOutdated(fleet.environment, instance) ? fleet.vCpusOfRevision : 0;
      if (fleet.vCpusWanted - others - size < floor) continue;
      wakeNoLaterThan(draft, leavesAt);
      if (!(leavesAt <= draft.snapshot.now)) continue;
      const seconds = Math.round(delayMs / 1000);
      leave(draft, fleet, { instance, size }, whyLeaving(fleet, instance, seconds));
    }
  }
  return draft.withdrawn.size > before;
}

function whyLeaving(fleet: Fleet, instance: Instance, idleSeconds: number): string {
  if (fleet.isFargate) return "Its job has ended, or waits no more.";
  if (isOutdated(fleet.environment, instance)) {
    return `An update of compute environment ${fleet.environment.name} replaces it.`;
  }
  return `Idle for ${idleSeconds} s; no waiting job would use it.`;
}

function pushLaunch(draft: Draft, { fleet, offer, why }: Launch): void {
  draft.changes.push({
    kind: "launch",
    computeEnvironment: fleet.environment.name,
    instanceType: offer.type.name,
    imageId: offer.imageId,
    infrastructureRevision: fleet.environment.infrastructureRevision,
    resources: offer.promised,
    ...(fleet.isFargate && { fargate: true }),
    why,
  });
}

/** A requested scale-out ends when its instances have registered, or when maxvCpus allows no further one. */
function finishRequest(draft: Draft, fleet: Fleet): void {
  if (fleet.requestedvCpus === undefined || !fleet.mayLaunch) return;
  const floor = floorOf(fleet);
  const settled = fleet.vCpusRegistered === fleet.vCpusWanted;
  const next = chooseTypeForVCpus(fleet, floor - fleet.vCpusWanted).kind;
  const stuck = settled && next !== "launch" && next !== "shortage";
  if (fleet.vCpusRegistered < floor && !stuck) return;
  fleet.requestedvCpus = undefined;
  draft.changes.push({
    kind: "scale-out-reached",
    computeEnvironment: fleet.environment.name,
  });
}
