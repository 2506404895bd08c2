/**
 * What `decide` answers: changes to make, each with the row it was based on, and why everything else waits.
 *
 * The planner commits each change only if that row has not moved meanwhile; what is refused is decided again.
 */
import type { ComputeEnvironment } from "./compute-environment.ts";
import type { BlockedHead, ResourceStatus } from "./job-queue.ts";
import type { Resources } from "./resources.ts";
import type { EnvironmentVerdict } from "./suggestion.ts";
import type { StopCause } from "./task.ts";

/** Node by node, in the order of their indexes. */
export type NodePlacement = {
  readonly nodeIndex: number;
  readonly instanceId: string;
  readonly resources: Resources;
  readonly gpuIds: readonly string[];
};

export type Change =
  /** Start an attempt of a RUNNABLE job (or of child `arrayIndex` of the array `jobId`) on an instance. */
  | {
      readonly kind: "place";
      readonly jobId: string;
      readonly arrayIndex?: number;
      readonly attempt: number;
      readonly instanceId: string;
      readonly resources: Resources;
      readonly gpuIds: readonly string[];
    }
  /** Start an attempt of a RUNNABLE multi-node job: all its nodes, or none, each on an instance of its own. */
  | {
      readonly kind: "place-nodes";
      readonly jobId: string;
      readonly attempt: number;
      readonly nodes: readonly NodePlacement[];
    }
  /** Want a task stopped. */
  | { readonly kind: "stop-task"; readonly taskId: string; readonly cause: StopCause }
  /** Want one more instance. */
  | {
      readonly kind: "launch";
      readonly computeEnvironment: string;
      readonly instanceType: string;
      readonly imageId: string;
      readonly infrastructureRevision: number;
      readonly resources: Resources;
      /** A slice of exactly these resources instead of an instance of a type. */
      readonly fargate?: true;
      readonly why: string;
    }
  /** Give an instance no more work, or want it gone. */
  | { readonly kind: "drain"; readonly instanceId: string; readonly why: string }
  | { readonly kind: "terminate"; readonly instanceId: string; readonly why: string }
  /** A compute environment or queue reaches the status that what is there calls for. */
  | {
      readonly kind: "settle-environment";
      readonly computeEnvironment: string;
      /** What it was judged by: an update that came meanwhile is judged anew. */
      readonly from: Pick<ComputeEnvironment, "status" | "infrastructureRevision">;
      readonly status: ResourceStatus;
      readonly statusReason: string;
    }
  | { readonly kind: "remove-environment"; readonly computeEnvironment: string }
  /** The scale-out asked for by `desiredvCpus` has been reached. */
  | { readonly kind: "scale-out-reached"; readonly computeEnvironment: string }
  | {
      readonly kind: "settle-queue";
      readonly jobQueue: string;
      readonly status: ResourceStatus;
      readonly statusReason: string;
    }
  | { readonly kind: "remove-queue"; readonly jobQueue: string }
  /** What blocks the head of a queue, and since when; nothing does when absent. News of it comes with its sentence. */
  | {
      readonly kind: "note-head";
      readonly jobQueue: string;
      readonly head?: BlockedHead;
      readonly statusReason?: string;
    }
  /** The head of a queue has been blocked for as long as a time limit allows: it fails, the queue goes on. */
  | {
      readonly kind: "cancel-head";
      readonly jobQueue: string;
      readonly head: BlockedHead;
      readonly statusReason: string;
    };

/**
 * Why an entry at the front of a line was not placed. `statusReason` is what DescribeJobs shows: AWS's own code
 * and sentence where AWS has one, followed by the exact shortfall.
 */
export type WhyNot = {
  readonly jobId: string;
  readonly range?: { readonly first: number; readonly last: number };
  readonly jobQueue: string;
  /** Of a queue whose shares take turns. */
  readonly shareIdentifier?: string;
  readonly code:
    | "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY"
    | "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE"
    | "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT"
    | "ACTION_REQUIRED"
    | "WAITING:INSTANCES_BUSY"
    | "WAITING:INSTANCE_STARTING"
    | "WAITING:CONSUMABLE_RESOURCE"
    | "WAITING:SHARE_TURN"
    | "WAITING:SHARE_RESERVE"
    | "WAITING:INSTANCE_ATTRIBUTE"
    | "WAITING:BEHIND_HEAD";
  readonly statusReason: string;
  /** One for each compute environment of the queue, in its order, where they are why. */
  readonly verdicts?: readonly EnvironmentVerdict[];
  /** The job that has to be placed first. */
  readonly behind?: string;
};

export type Plan = {
  readonly changes: readonly Change[];
  readonly whyNot: readonly WhyNot[];
  /** When time alone would change the plan next (a timeout, a scale-in delay, a shortage that ends). */
  readonly wakeAt?: number;
};
