/**
 * What the nodes of a multi-node job run, range by range: the members of AWS Batch's `nodeProperties`. In a job,
 * overrides are merged and parameters put in.
 */
import type { ConsumableRequirement } from "./consumable-resource.ts";
import type { TaskWork } from "./task-work.ts";

export type NodeRange = TaskWork & {
  /** As it was written: `n`, `a:b`, `:b`, `a:` or `:`. */
  readonly targetNodes: string;
  /** At most one, of `ecsProperties`; a container names its own. */
  readonly instanceTypes?: readonly string[];
  /** Needed once for each node of the range. */
  readonly consumableResources?: readonly ConsumableRequirement[];
};

export type NodeProperties = {
  readonly numNodes: number;
  readonly mainNode: number;
  readonly nodeRangeProperties: readonly NodeRange[];
};
