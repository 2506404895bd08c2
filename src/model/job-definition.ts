/** A registered job definition: one immutable revision of a name. */
import type { ConsumableRequirement } from "./consumable-resource.ts";
import type { ContainerProperties } from "./container.ts";
import type { EksProperties } from "./eks-properties.ts";
import type { RetryStrategy } from "./job.ts";
import type { NodeProperties } from "./node-properties.ts";
import type { EcsProperties } from "./task-work.ts";

export type JobDefinition = {
  readonly name: string;
  readonly revision: number;
  readonly type: "container" | "multinode";
  readonly status: "ACTIVE" | "INACTIVE";
  readonly createdAt: number;
  readonly parameters: Readonly<Record<string, string>>;
  /** Exactly one of the kinds of properties. */
  readonly containerProperties?: ContainerProperties;
  readonly ecsProperties?: EcsProperties;
  readonly eksProperties?: EksProperties;
  readonly nodeProperties?: NodeProperties;
  readonly retryStrategy?: RetryStrategy;
  readonly timeoutSeconds?: number;
  readonly platformCapabilities: readonly string[];
  readonly schedulingPriority?: number;
  /** `consumableResourceProperties`, as given; absent when it names nothing. */
  readonly consumableResources?: readonly ConsumableRequirement[];
  readonly propagateTags: boolean;
  readonly tags: Readonly<Record<string, string>>;
};
