/**
 * Which of two instance types that hold a job an allocation strategy takes first.
 *
 *   BEST_FIT_PROGRESSIVE                 the lowest price for each job that the instance would carry
 *   BEST_FIT_PROGRESSIVE_ORDERED         the order of `instanceTypes`; within a family as BEST_FIT_PROGRESSIVE
 *   SPOT_CAPACITY_OPTIMIZED              the least risk of interruption, then the price
 *   SPOT_CAPACITY_OPTIMIZED_PRIORITIZED  the least risk of interruption, then the order of `instanceTypes`
 *   SPOT_PRICE_CAPACITY_OPTIMIZED        the lowest price for work that is not interrupted
 *
 * BEST_FIT compares whole prices (`byWholePrice`), as it takes one instance for one job. The Spot strategies that
 * do not look at the price first still keep jobs without GPUs off types that have some.
 */
import type { Resources } from "../../model/resources.ts";
import { compareText } from "../scheduling/compare-text.ts";
import { timesFit } from "../scheduling/room.ts";
import type { Offer } from "./fleet.ts";

/** Negative: the first of the two is taken first. */
export type TypeOrder = (a: Offer, b: Offer) => number;

/** `alike`: how many jobs of this need wait, this one included. */
export function typeOrder(strategy: string | undefined, need: Resources, alike: number): TypeOrder {
  // At an equal price the larger type: fewer machines start and pull the image.
  const byPrice = inTurn(lowest(pricePerJob(need, alike)), (a, b) => bySize(b, a));
  const byListing = lowest(({ listedAt }) => listedAt);
  const byGpus = lowest((offer) => (need.gpus === 0 && offer.type.gpus > 0 ? 1 : 0));
  const byRisk = inTurn(byGpus, lowest(interruptionClassOf));
  switch (strategy) {
    case "BEST_FIT_PROGRESSIVE_ORDERED":
      return inTurn(byListing, byPrice);
    case "SPOT_CAPACITY_OPTIMIZED":
      return inTurn(byRisk, byPrice);
    case "SPOT_CAPACITY_OPTIMIZED_PRIORITIZED":
      return inTurn(byRisk, byListing, byPrice);
    case "SPOT_PRICE_CAPACITY_OPTIMIZED":
      return inTurn(byGpus, lowest(pricePerJobDone(need, alike)), byPrice);
    default:
      return byPrice;
  }
}

/** The cheapest instance, however much of it one job leaves unused; at an equal price the smallest. */
export const byWholePrice: TypeOrder = (a, b) =>
  a.type.pricePerHour - b.type.pricePerHour || bySize(a, b);

/** Smallest first. */
export function bySize(a: Offer, b: Offer): number {
  return a.type.vCpus - b.type.vCpus || compareText(a.type.name, b.type.name);
}

/** Rounded, so that sizes of one family, whose prices are multiples, count as equal. */
function pricePerJob(need: Resources, alike: number): (offer: Offer) => number {
  return ({ type, promised }) => {
    const carried = Math.min(timesFit(need, promised), Math.max(alike, 1));
    return Math.round((type.pricePerHour / carried) * 1e6);
  };
}

/**
 * The price of work that ends: what an interruption undoes is paid for twice. The middle of each class of
 * frequencies stands for it.
 */
function pricePerJobDone(need: Resources, alike: number): (offer: Offer) => number {
  const price = pricePerJob(need, alike);
  return (offer) => Math.round(price(offer) / (1 - (0.025 + 0.05 * interruptionClassOf(offer))));
}

/** A type that nothing is known of is neither preferred nor shunned. */
function interruptionClassOf({ type }: Offer): number {
  return type.interruptionClass ?? 2;
}

function lowest(amountOf: (offer: Offer) => number): TypeOrder {
  return (a, b) => amountOf(a) - amountOf(b);
}

function inTurn(...orders: readonly TypeOrder[]): TypeOrder {
  return (a, b) => {
    for (const order of orders) {
      const compared = order(a, b);
      if (compared !== 0) return compared;
    }
    return 0;
  };
}
