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

/** The codes of "why not" that hold up a queue until somebody acts, or capacity comes: what AWS calls blocked. */
export type BlockReason = TimeLimitReason | "ACTION_REQUIRED";

export const blockReasons: readonly BlockReason[] = [...timeLimitReasons, "ACTION_REQUIRED"];

/** The job at the head of a queue, and since when one of these reasons has kept it there. */
export type BlockedHead = {
  /** Of a range of array children, the id of its first child. */
  readonly jobId: string;
  readonly reason: BlockReason;
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
  /** Kept, so that a restart neither begins the time of a limit anew nor tells of the same head again. */
  readonly blockedHead?: BlockedHead;
  readonly tags: Readonly<Record<string, string>>;
};
