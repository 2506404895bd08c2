/** A job queue: where jobs wait, and the compute environments that it tries in order. */
export type ResourceState = "ENABLED" | "DISABLED";

/** What AWS shows while it acts on a queue or compute environment; a removed one has no row any more. */
export type ResourceStatus = "CREATING" | "UPDATING" | "DELETING" | "VALID" | "INVALID";

/** The codes of "why not" that a time limit can name: AWS's list. */
export const timeLimitReasons = [
  "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY",
  "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE",
  "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT",
] as const;

export type TimeLimitReason = (typeof timeLimitReasons)[number];

/** The job at the head of a queue, and since when one reason that a time limit can name has kept it there. */
export type BlockedHead = {
  /** Of a range of array children, the id of its first child. */
  readonly jobId: string;
  readonly reason: TimeLimitReason;
  /** Epoch milliseconds. */
  readonly since: number;
  /** Since when it has waited for something else; the reason is forgotten unless it comes back soon. */
  readonly lapsedSince?: number;
};

export type JobQueue = {
  readonly name: string;
  readonly state: ResourceState;
  readonly status: ResourceStatus;
  readonly statusReason: string;
  /** Higher is served first among queues that share a compute environment. */
  readonly priority: number;
  readonly createdAt: number;
  /** Names, with the order numbers as they were given (AWS echoes them). */
  readonly computeEnvironmentOrder: readonly {
    readonly order: number;
    readonly computeEnvironment: string;
  }[];
  /** Of a queue for service jobs, which has no compute environments; absent otherwise. */
  readonly serviceEnvironmentOrder?: readonly {
    readonly order: number;
    readonly serviceEnvironment: string;
  }[];
  readonly schedulingPolicyArn?: string;
  readonly jobStateTimeLimitActions: readonly {
    readonly reason: string;
    readonly state: string;
    readonly maxTimeSeconds: number;
    readonly action: string;
  }[];
  /** Kept while the queue has time limits, so that a restart does not begin their time anew. */
  readonly blockedHead?: BlockedHead;
  readonly tags: Readonly<Record<string, string>>;
};
