/**
 * Which type to launch next for a need, or why none, within the bounds of a compute environment.
 *
 * BEST_FIT (the default): the cheapest type that holds one job. If that one cannot be had, wait for it. On EC2
 * it never exceeds maxvCpus.
 *
 * The other strategies: the first in their order (`typeOrder`) that can be had; on a shortage the next. They may
 * exceed maxvCpus by one instance, taken as small as possible and only when no type fits below.
 */
import { fitsWithin, type Resources, vCpus } from "../../model/resources.ts";
import { chooseSlice } from "./fargate-slice.ts";
import type { Fleet, Offer, Shortage } from "./fleet.ts";
import { bySize, byWholePrice, type TypeOrder, typeOrder } from "./type-order.ts";

export type Choice =
  | { readonly kind: "launch"; readonly offer: Offer }
  /** No type of the environment holds the job. */
  | { readonly kind: "too-large" }
  /** maxvCpus is below what the job needs, or below the smallest type that holds it. */
  | { readonly kind: "max-too-low"; readonly smallest?: Offer }
  /** Types would do but cannot be had now. */
  | { readonly kind: "shortage"; readonly shortage: Shortage }
  /** maxvCpus is reached: one could be launched when instances with so many vCPUs have gone. */
  | { readonly kind: "at-max"; readonly lacking: number };

/** `alike`: how many jobs of this need wait, this one included. */
export function chooseType(fleet: Fleet, need: Resources, alike: number): Choice {
  if (fleet.isFargate) return chooseSlice(fleet, need);
  const { maxvCpus, allocationStrategy } = fleet.computeResources;
  const fitting = fleet.offers.filter((offer) => fitsWithin(need, offer.promised));
  if (fitting.length === 0) return { kind: "too-large" };
  if (vCpus(need) > maxvCpus) return { kind: "max-too-low" };
  const allowed = mayExceedMax(fleet) ? fitting : fitting.filter((o) => o.type.vCpus <= maxvCpus);
  const smallest = first(fitting, bySize);
  if (allowed.length === 0) return { kind: "max-too-low", ...(smallest && { smallest }) };
  if (isBestFit(fleet)) return bestFit(fleet, allowed);
  return progressive(fleet, allowed, typeOrder(allocationStrategy, need, alike));
}

/** For vCPUs that are kept whatever waits (minvCpus, desiredvCpus): any strategy may combine types for those. */
export function chooseTypeForVCpus(fleet: Fleet, missing: number): Choice {
  const { maxvCpus, allocationStrategy } = fleet.computeResources;
  const need: Resources = { cpu: 1024, memoryMiB: 0, gpus: 0 };
  const allowed = fleet.offers.filter((o) => mayExceedMax(fleet) || o.type.vCpus <= maxvCpus);
  if (allowed.length === 0) return { kind: "too-large" };
  return progressive(fleet, allowed, typeOrder(allocationStrategy, need, missing));
}

function bestFit(fleet: Fleet, allowed: readonly Offer[]): Choice {
  const best = first(allowed, byWholePrice);
  if (best === undefined) return { kind: "too-large" };
  const shortage = fleet.shortages.get(best.type.name);
  if (shortage !== undefined) return { kind: "shortage", shortage };
  const budget = budgetOf(fleet);
  const affordable = mayExceedMax(fleet) ? budget > 0 : best.type.vCpus <= budget;
  return affordable ? { kind: "launch", offer: best } : atMax(fleet, best);
}

function progressive(fleet: Fleet, allowed: readonly Offer[], order: TypeOrder): Choice {
  const budget = budgetOf(fleet);
  const available = allowed.filter((offer) => !fleet.shortages.has(offer.type.name));
  const within = first(
    available.filter((offer) => offer.type.vCpus <= budget),
    order,
  );
  if (within !== undefined) return { kind: "launch", offer: within };
  const over = first(available, (a, b) => a.type.vCpus - b.type.vCpus || order(a, b));
  if (!(budget > 0)) return atMax(fleet, over);
  if (over === undefined) return shortOf(fleet, allowed, order);
  return mayExceedMax(fleet) ? { kind: "launch", offer: over } : atMax(fleet, over);
}

/** `next`: what would be launched. When nothing can be had, no room would help. */
function atMax(fleet: Fleet, next: Offer | undefined): Choice {
  if (next === undefined) return { kind: "at-max", lacking: Number.POSITIVE_INFINITY };
  const least = mayExceedMax(fleet) ? 1 : next.type.vCpus;
  return { kind: "at-max", lacking: least - budgetOf(fleet) };
}

/** Names the type that would have been taken: its message says most. */
function shortOf(fleet: Fleet, allowed: readonly Offer[], order: TypeOrder): Choice {
  const wanted = first(allowed, order);
  const shortage = wanted && fleet.shortages.get(wanted.type.name);
  return shortage === undefined ? atMax(fleet, undefined) : { kind: "shortage", shortage };
}

export function isBestFit(fleet: Fleet): boolean {
  return (fleet.computeResources.allocationStrategy ?? "BEST_FIT") === "BEST_FIT";
}

/** AWS: every strategy may exceed maxvCpus, by one instance at most, except BEST_FIT on demand. */
function mayExceedMax(fleet: Fleet): boolean {
  return !(isBestFit(fleet) && fleet.computeResources.type === "EC2");
}

/** vCPUs that may still be launched. */
export function budgetOf(fleet: Fleet): number {
  return fleet.computeResources.maxvCpus - fleet.vCpusWanted - fleet.vCpusDraining;
}

/** The first of two that an order calls equal stays. */
function first(offers: readonly Offer[], order: TypeOrder): Offer | undefined {
  let best: Offer | undefined;
  for (const offer of offers) {
    if (best === undefined || order(offer, best) < 0) best = offer;
  }
  return best;
}
