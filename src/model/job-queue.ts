/** A job queue: where jobs wait, and the compute environments that it tries in order. */
export type ResourceState = "ENABLED" | "DISABLED";

/** What AWS shows while it acts on a queue or compute environment; a removed one has no row any more. */
export type ResourceStatus = "CREATING" | "UPDATING" | "DELETING" | "VALID" | "INVALID";

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
  readonly schedulingPolicyArn?: string;
  readonly jobStateTimeLimitActions: readonly {
    readonly reason: string;
    readonly state: string;
    readonly maxTimeSeconds: number;
    readonly action: string;
  }[];
  readonly tags: Readonly<Record<string, string>>;
};
