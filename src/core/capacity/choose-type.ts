/**
 * Which type to launch next for a need, or why none: the allocation strategies of a compute environment.
 *
 * BEST_FIT (the default): the cheapest type that holds one job. If that one cannot be had, wait for it. On EC2
 * it never exceeds maxvCpus.
 *
 * BEST_FIT_PROGRESSIVE: the lowest price for each job that the instance would carry, counting the jobs alike
 * that wait now, so a single job gets a small instance. At an equal price the larger type: fewer machines start
 * and pull the image. On a shortage the next best. It may exceed maxvCpus by one instance, taken as small as
 * possible and only when no type fits below.
 *
 * The other strategies (ordered, spot) weigh interruption risk or list order, which nothing here knows yet: they
 * select like BEST_FIT_PROGRESSIVE.
 */
import { fitsWithin, type Resources, vCpus } from "../../model/resources.ts";
import { compareText } from "../scheduling/compare-text.ts";
import { timesFit } from "../scheduling/room.ts";
import type { Fleet, Offer, Shortage } from "./fleet.ts";

export type Choice =
  | { readonly kind: "launch"; readonly offer: Offer }
  /** No type of the environment holds the job. */
  | { readonly kind: "too-large" }
  /** maxvCpus is below what the job needs, or below the smallest type that holds it. */
  | { readonly kind: "max-too-low"; readonly smallest?: Offer }
  /** Types would do but cannot be had now. */
  | { readonly kind: "shortage"; readonly shortage: Shortage }
  /** maxvCpus is reached; room comes when jobs end. */
  | { readonly kind: "at-max" };

/** `alike`: how many jobs of this need wait, this one included. */
export function chooseType(fleet: Fleet, need: Resources, alike: number): Choice {
  const { maxvCpus } = fleet.computeResources;
  const fitting = fleet.offers.filter((offer) => fitsWithin(need, offer.promised));
  if (fitting.length === 0) return { kind: "too-large" };
  if (vCpus(need) > maxvCpus) return { kind: "max-too-low" };
  const allowed = mayExceedMax(fleet) ? fitting : fitting.filter((o) => o.type.vCpus <= maxvCpus);
  const smallest = least(fitting, (a, b) => a.type.vCpus - b.type.vCpus);
  if (allowed.length === 0) return { kind: "max-too-low", ...(smallest && { smallest }) };
  return isBestFit(fleet) ? bestFit(fleet, allowed) : progressive(fleet, allowed, need, alike);
}

/** For vCPUs that are kept whatever waits (minvCpus, desiredvCpus): any strategy may combine types for those. */
export function chooseTypeForVCpus(fleet: Fleet, missing: number): Choice {
  const { maxvCpus } = fleet.computeResources;
  const need: Resources = { cpu: 1024, memoryMiB: 0, gpus: 0 };
  const allowed = fleet.offers.filter((o) => mayExceedMax(fleet) || o.type.vCpus <= maxvCpus);
  if (allowed.length === 0) return { kind: "too-large" };
  return progressive(fleet, allowed, need, missing);
}

function bestFit(fleet: Fleet, allowed: readonly Offer[]): Choice {
  const best = least(allowed, (a, b) => a.type.pricePerHour - b.type.pricePerHour || smaller(a, b));
  if (best === undefined) return { kind: "too-large" };
  const shortage = fleet.shortages.get(best.type.name);
  if (shortage !== undefined) return { kind: "shortage", shortage };
  const budget = budgetOf(fleet);
  const affordable = mayExceedMax(fleet) ? budget > 0 : best.type.vCpus <= budget;
  return affordable ? { kind: "launch", offer: best } : { kind: "at-max" };
}

function progressive(
  fleet: Fleet,
  allowed: readonly Offer[],
  need: Resources,
  alike: number,
): Choice {
  const budget = budgetOf(fleet);
  const byPrice = (a: Offer, b: Offer): number =>
    pricePerJob(a, need, alike) - pricePerJob(b, need, alike) || smaller(b, a);
  const available = allowed.filter((offer) => !fleet.shortages.has(offer.type.name));
  const within = least(
    available.filter((offer) => offer.type.vCpus <= budget),
    byPrice,
  );
  if (within !== undefined) return { kind: "launch", offer: within };
  if (!(budget > 0)) return { kind: "at-max" };
  const over = least(available, (a, b) => a.type.vCpus - b.type.vCpus || byPrice(a, b));
  if (over !== undefined && mayExceedMax(fleet)) return { kind: "launch", offer: over };
  return over === undefined ? shortOf(fleet, allowed, byPrice) : { kind: "at-max" };
}

/** Names the type that would have been taken: its message says most. */
function shortOf(
  fleet: Fleet,
  allowed: readonly Offer[],
  order: (a: Offer, b: Offer) => number,
): Choice {
  const wanted = least(allowed, order);
  const shortage = wanted && fleet.shortages.get(wanted.type.name);
  return shortage === undefined ? { kind: "at-max" } : { kind: "shortage", shortage };
}

/** Rounded, so that sizes of one family, whose prices are multiples, count as equal. */
function pricePerJob(offer: Offer, need: Resources, alike: number): number {
  const carried = Math.min(timesFit(need, offer.promised), Math.max(alike, 1));
  return Math.round((offer.type.pricePerHour / carried) * 1e6);
}

function smaller(a: Offer, b: Offer): number {
  return a.type.vCpus - b.type.vCpus || compareText(a.type.name, b.type.name);
}

export function isBestFit(fleet: Fleet): boolean {
  return (fleet.computeResources.allocationStrategy ?? "BEST_FIT") === "BEST_FIT";
}

/** AWS: every strategy may exceed maxvCpus, by one instance at most, except BEST_FIT on demand. */
function mayExceedMax(fleet: Fleet): boolean {
  return !(isBestFit(fleet) && fleet.computeResources.type === "EC2");
}

function budgetOf(fleet: Fleet): number {
  return fleet.computeResources.maxvCpus - fleet.vCpusWanted - fleet.vCpusDraining;
}

function least<T>(items: readonly T[], compare: (a: T, b: T) => number): T | undefined {
  let best: T | undefined;
  for (const item of items) {
    if (best === undefined || compare(item, best) < 0) best = item;
  }
  return best;
}
