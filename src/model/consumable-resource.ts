/**
 * A consumable resource: something that jobs need besides machines and of which there is so much, such as licences
 * or seats of a database.
 *
 * An attempt holds its amounts from STARTING until it has ended. How much is in use is therefore never stored: it is
 * what the jobs that are STARTING or RUNNING need. Of a NON_REPLENISHABLE resource what a job held when it became
 * terminal is gone for good: the total falls by it.
 */
export type ConsumableResource = {
  readonly name: string;
  readonly resourceType: "REPLENISHABLE" | "NON_REPLENISHABLE";
  /** What was set, less what has been consumed. May be less than what is in use after it was lowered. */
  readonly totalQuantity: number;
  readonly createdAt: number;
  readonly tags: Readonly<Record<string, string>>;
};

/** What one attempt needs of one resource, which may not exist (yet, or any more). */
export type ConsumableNeed = {
  /** The resource's name; ARNs are made when answering. */
  readonly name: string;
  readonly quantity: number;
};

/** The same as the caller wrote it: with a name or an ARN, which describe answers echo. */
export type ConsumableRequirement = {
  readonly consumableResource: string;
  readonly quantity: number;
};

/** A resource as a decision sees it. */
export type ConsumableStock = {
  readonly name: string;
  readonly totalQuantity: number;
  readonly inUseQuantity: number;
};

/** Never negative: lowering the total below what is in use disturbs nobody, it only lets nobody else in. */
export function availableQuantity(
  stock: Pick<ConsumableStock, "totalQuantity" | "inUseQuantity">,
): number {
  return Math.max(0, stock.totalQuantity - stock.inUseQuantity);
}
