/**
 * A job: one submission, one child of an array that has begun a life of its own, or one node of a multi-node job.
 *
 * Children of an array that have not started are not jobs but part of an `ArrayRange`: an array of ten thousand
 * costs a parent and one range until its children are placed one by one.
 *
 * All times are epoch milliseconds, as AWS Batch gives them.
 */
import type { ConsumableNeed, ConsumableRequirement } from "./consumable-resource.ts";
import type { NodeLayout } from "./node-layout.ts";
import type { NodeProperties } from "./node-properties.ts";
import type { Resources } from "./resources.ts";
import type { TaskWork } from "./task-work.ts";

/** The kind of compute environment a job can run on; exactly one per job. */
export type PlatformCapability = "EC2" | "FARGATE" | "MANAGED_INSTANCES";

/** In the order of a job's life. PENDING waits for dependencies (and is the whole life of an array parent). */
export const jobStatuses = [
  "SUBMITTED",
  "PENDING",
  "RUNNABLE",
  "STARTING",
  "RUNNING",
  "SUCCEEDED",
  "FAILED",
] as const;

export type JobStatus = (typeof jobStatuses)[number];

export function isTerminal(status: JobStatus): boolean {
  return status === "SUCCEEDED" || status === "FAILED";
}

/** `evaluateOnExit` entry; patterns are literals or prefixes ending in one `*`. */
export type RetryCondition = {
  readonly action: "RETRY" | "EXIT";
  readonly onExitCode?: string;
  readonly onReason?: string;
  readonly onStatusReason?: string;
};

export type RetryStrategy = {
  readonly attempts: number;
  readonly evaluateOnExit: readonly RetryCondition[];
};

export type JobDependency = {
  readonly jobId?: string;
  readonly type?: "N_TO_N" | "SEQUENTIAL";
};

/** What SubmitJob resolved once and for all; the children of an array share their parent's. */
export type JobSpec = {
  readonly jobDefinitionArn: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** The submitted or defined strategy, if any was; a job without one has a single attempt. */
  readonly retryStrategy?: RetryStrategy;
  /** Seconds, at least 60; counted from RUNNING, for each attempt. */
  readonly timeoutSeconds?: number;
  readonly dependsOn: readonly JobDependency[];
  readonly tags: Readonly<Record<string, string>>;
  readonly propagateTags: boolean;
  /** Tags of the definition, where they are propagated to its tasks; the job's own win over them. */
  readonly definitionTags?: Readonly<Record<string, string>>;
  readonly platformCapabilities: readonly string[];
  readonly schedulingPriority?: number;
  /** As the definition or the submission wrote them; what is scheduled by is the job's `consumables`. */
  readonly consumableResources?: readonly ConsumableRequirement[];
  /** Why its task cannot be launched, which is told when it is tried. */
  readonly launchFault?: string;
} & JobWork;

/** What a job runs, with overrides merged and parameters put in: one task, or several kinds of nodes. */
export type JobWork =
  | (TaskWork & { readonly nodeProperties?: never })
  | {
      readonly container?: never;
      readonly ecsProperties?: never;
      readonly nodeProperties: NodeProperties;
    };

/** What became of one container of several, in an attempt. */
export type ContainerOutcome = {
  readonly name: string;
  readonly exitCode?: number;
  readonly reason?: string;
  readonly logStreamName?: string;
};

/** One ended attempt, as `attempts[]` of JobDetail shows it. */
export type JobAttempt = {
  readonly taskArn?: string;
  readonly containerInstanceArn?: string;
  readonly startedAt?: number;
  readonly stoppedAt: number;
  readonly exitCode?: number;
  readonly reason?: string;
  readonly statusReason?: string;
  readonly logStreamName?: string;
  /** Of a job with `ecsProperties`; exitCode and reason above are then those of the container that decided. */
  readonly containers?: readonly ContainerOutcome[];
  /** Of a node: where the other nodes reached it. */
  readonly privateIpv4Address?: string;
};

/** The attempt that is under way: which task carries it, where. */
export type LiveAttempt = {
  readonly taskArn: string;
  readonly containerInstanceArn: string;
  readonly startedAt?: number;
  readonly logStreamName?: string;
  /** Of a job with `ecsProperties`. */
  readonly containers?: readonly ContainerOutcome[];
  readonly privateIpv4Address?: string;
};

export type Job = {
  readonly jobId: string;
  readonly jobName: string;
  /** Queue name; ARNs are made when answering. */
  readonly jobQueue: string;
  readonly status: JobStatus;
  readonly statusReason?: string;
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly stoppedAt?: number;
  /** Place in the queue: submission order, the parent's for a child; a retried job keeps its place. */
  readonly queueOrder: number;
  readonly resources: Resources;
  readonly platformCapability: PlatformCapability;
  /** Whose turn the job waits for in a queue with a fair-share policy; absent in others. */
  readonly shareIdentifier?: string;
  /** Within its share the higher is served first; only of a job that has a share. */
  readonly schedulingPriority?: number;
  /** What its instance must have registered (`attributeKey`). Absent: the usual. */
  readonly requiredAttributes?: readonly string[];
  /** Held by each attempt from STARTING to its end; each child of an array holds its own. Absent: nothing. */
  readonly consumables?: readonly ConsumableNeed[];
  readonly arraySize?: number;
  readonly arrayParentId?: string;
  readonly arrayIndex?: number;
  /** Of a multi-node job. Everything else here then tells of its main node too, and `resources` are those of all. */
  readonly nodes?: NodeLayout;
  /** Of one node. The main node looks as its job does. */
  readonly nodeParentId?: string;
  readonly nodeIndex?: number;
  readonly attempts: readonly JobAttempt[];
  readonly live?: LiveAttempt;
  /** The caller's reason, once CancelJob or TerminateJob was accepted. Intents, apart from the status. */
  readonly cancelReason?: string;
  readonly terminateReason?: string;
};

/** Indexes `first` to `last` of an array, both included. */
export type IndexRun = { readonly first: number; readonly last: number };

/** Children of an array that have not started, all in one waiting status. */
export type ArrayRange = IndexRun & {
  readonly parentId: string;
  readonly status: "PENDING" | "RUNNABLE";
  /** Given when these children are to fail with it instead of starting; their status is PENDING until then. */
  readonly statusReason?: string;
};
