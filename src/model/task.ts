/**
 * A task: one attempt of a job on one instance, in ECS's terms.
 *
 * `desiredStatus` is what we want, `lastStatus` what the agent reported; loops close the gap. `lastStatus` only
 * moves forward.
 */
import type { ContainerOutcome } from "./job.ts";
import type { Resources } from "./resources.ts";

export const taskStatuses = ["PENDING", "RUNNING", "STOPPED"] as const;
export type TaskStatus = (typeof taskStatuses)[number];

/** Why we want a task stopped: decides what the attempt's statusReason says and whether it may be retried. */
export type StopCause =
  | { readonly kind: "user"; readonly reason: string }
  | { readonly kind: "timeout" }
  | { readonly kind: "instance-lost"; readonly instanceId: string }
  | { readonly kind: "update" }
  /** The main node of the multi-node job has ended, and so do the others. */
  | { readonly kind: "main-node-ended" };

export type Task = {
  /** 32 hex digits; the ARN is made from it and the cluster. */
  readonly taskId: string;
  readonly jobId: string;
  /** The job's queue and share, which what the task uses is charged to. */
  readonly jobQueue: string;
  readonly shareIdentifier?: string;
  /** The multi-node job whose node this is. Its instance runs nothing else. */
  readonly multiNodeJobId?: string;
  /** A node that waits for the main node to run: its instance is not told of it yet. */
  readonly heldBack?: true;
  /** From 1; `AWS_BATCH_JOB_ATTEMPT`. */
  readonly attempt: number;
  readonly clusterName: string;
  readonly instanceId: string;
  readonly desiredStatus: "RUNNING" | "STOPPED";
  readonly lastStatus: TaskStatus;
  readonly resources: Resources;
  readonly gpuIds: readonly string[];
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly stoppedAt?: number;
  readonly stopCause?: StopCause;
  /** Copied from the job when placed; counted from `startedAt`. */
  readonly timeoutSeconds?: number;
  /** Of the only container; absent when its log goes elsewhere. */
  readonly logStreamName?: string;
  /** Of a job with `ecsProperties`. */
  readonly containers?: readonly TaskContainer[];
};

/** What decisions look at of a task that has not stopped: no more than that, as they read all of them each time. */
export type LiveTask = Pick<
  Task,
  | "taskId"
  | "jobId"
  | "jobQueue"
  | "shareIdentifier"
  | "multiNodeJobId"
  | "instanceId"
  | "resources"
  | "gpuIds"
  | "desiredStatus"
  | "lastStatus"
  | "createdAt"
  | "startedAt"
  | "timeoutSeconds"
>;

/** A container of a task of several. */
export type TaskContainer = ContainerOutcome & {
  readonly essential: boolean;
  /** From 1, the place in which its end became known; absent while it has not ended. */
  readonly ended?: number;
};
