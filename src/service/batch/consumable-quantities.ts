/**
 * The three amounts of a consumable resource as AWS Batch shows them: available is total less in use.
 *
 * A total that was lowered below what is in use falls only as the jobs that hold it end, so the total shown is never
 * less than what is in use, and what is available is never negative.
 */
import { availableQuantity, type ConsumableResource } from "../../model/consumable-resource.ts";

export type ConsumableQuantities = {
  readonly totalQuantity: number;
  readonly inUseQuantity: number;
  readonly availableQuantity: number;
};

export function consumableQuantities(
  { totalQuantity }: Pick<ConsumableResource, "totalQuantity">,
  inUseQuantity: number,
): ConsumableQuantities {
  return {
    totalQuantity: Math.max(totalQuantity, inUseQuantity),
    inUseQuantity,
    availableQuantity: availableQuantity({ totalQuantity, inUseQuantity }),
  };
}
