/**
 * An instance: one machine of a compute environment, which is an EC2 instance and an ECS container instance
 * at once.
 *
 *   desired RUNNING:     PENDING -> LAUNCHED -> REGISTERED            (launcher, then the agent's registration)
 *   desired DRAINING:    takes no new task; becomes TERMINATED's when its last task ends
 *   desired TERMINATED:  ... -> TERMINATED                            (launcher; the row then leaves)
 */
import type { Resources } from "./resources.ts";

export type Instance = {
  /** `i-` and 17 hex digits. */
  readonly instanceId: string;
  readonly computeEnvironment: string;
  readonly clusterName: string;
  readonly instanceType: string;
  readonly imageId: string;
  readonly infrastructureRevision: number;
  readonly desiredStatus: "RUNNING" | "DRAINING" | "TERMINATED";
  readonly lastStatus: "PENDING" | "LAUNCHED" | "REGISTERED" | "TERMINATED";
  /** Set for a machine that its owner started and that joined an UNMANAGED environment. */
  readonly unmanaged?: true;
  /**
   * Set for a slice of Fargate: room of exactly one job's size, gone after that job. Nobody sees it: EC2 and ECS do not
   * list it. Its instanceType names its size and is in no catalogue; it has no image.
   */
  readonly fargate?: true;
  /** Why it is wanted gone, or why it was lost. */
  readonly statusReason?: string;
  readonly createdAt: number;
  readonly registeredAt?: number;
  /** Last 32 hex digits of the container instance ARN; known from the row's birth. */
  readonly containerInstanceId: string;
  /** What the agent registered; before that, what the instance type promises. */
  readonly resources: Resources;
  readonly gpuIds: readonly string[];
  /** What the agent registered that it can do (`attributeKey`); absent when it said nothing. */
  readonly attributes?: readonly string[];
  /** When its last task ended; undefined while it has never had one. */
  readonly idleSince?: number;
  /** Since when it takes no new task; the time that an update leaves its jobs counts from here. */
  readonly drainingSince?: number;
  /** When a Spot interruption that it was given notice of takes it. */
  readonly interruptsAt?: number;
};
