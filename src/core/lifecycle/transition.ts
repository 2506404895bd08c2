/**
 * The life of a job: what a status becomes when something is learned. The only place that moves a job's status.
 *
 *                       cancel*, terminate, dependency-failed
 *            +-----------------------+------------------------------------------+
 *            |                       |                                          |
 *        SUBMITTED ---------------> PENDING     (only array parents take this edge)
 *            |                       |                                          |
 *            | dependencies-met      | dependencies-met                         v
 *            +-----------------------+------> RUNNABLE -- cancel, terminate, -> FAILED
 *                                             |    ^     launch-refused         ^
 *                                      placed |    | stopped: failed attempt,   |
 *                                             v    | tried again                |
 *                                          STARTING -- stopped: last attempt ---+
 *                                             |    |                            |
 *                                     started |    +- stopped: exit code 0 --+  |
 *                                             v                              v  |
 *                                          RUNNING -- stopped: exit code 0 -> SUCCEEDED
 *                                             +------- stopped: last attempt ---+
 *
 *   array parent:  SUBMITTED -> PENDING -- children-ended --> SUCCEEDED | FAILED
 *
 *   multi-node job:  as above, by what becomes of its main node
 *   another node:    RUNNABLE -- placed, once the main node runs --> STARTING -> RUNNING -> SUCCEEDED | FAILED
 *
 * Rules kept from AWS Batch:
 *  - SUCCEEDED and FAILED never change again.
 *  - a retried job goes to RUNNABLE and keeps its place in the queue; it is never retried when the caller
 *    terminated it or when the attempt ran into its timeout.
 *  - CancelJob of a STARTING or RUNNING job is accepted and changes nothing.
 *  - (*) CancelJob of a PENDING job is an intent: it fails when its dependencies have completed. The children
 *    of an array have no dependencies of their own and fail at once.
 *  - `attempts[]` tells of ended attempts only.
 *  - a node ends by its own exit code, also when it is stopped because the main node has ended. Only the job is
 *    tried again, with all its nodes: their rows begin the next attempt with its placement.
 *  - an array parent is never RUNNABLE, STARTING or RUNNING and never gets `startedAt`. It ends when all its
 *    children have ended: cancelling, terminating or a failed dependency mark it, the children go first.
 *
 * Events of another task than the live one are ignored: the late report of a lost attempt must not end the
 * next one.
 */
import {
  type ContainerOutcome,
  isTerminal,
  type Job,
  type JobAttempt,
  type LiveAttempt,
  type RetryStrategy,
} from "../../model/job.ts";
import type { StopCause } from "../../model/task.ts";
import { judgeAttempt } from "./judge-attempt.ts";
import {
  arrayChildFailed,
  attemptTimedOut,
  dependentJobFailed,
  essentialContainerExited,
  hostTerminated,
  mainNodeEnded,
  stoppedWhileDraining,
  taskFailedToStart,
} from "./status-reasons.ts";

export type JobEvent =
  | { readonly kind: "dependencies-met" }
  | { readonly kind: "dependency-failed" }
  | { readonly kind: "placed"; readonly live: LiveAttempt }
  /** Its task could not even be made: no other attempt would fare better. */
  | { readonly kind: "launch-refused"; readonly reason: string }
  | {
      readonly kind: "started";
      readonly taskArn: string;
      readonly startedAt: number;
      readonly logStreamName?: string;
      /** Of a task of several, here and below. */
      readonly containers?: readonly ContainerOutcome[];
      /** Of a node: where the others reach it. */
      readonly privateIpv4Address?: string;
    }
  | {
      readonly kind: "stopped";
      readonly taskArn: string;
      readonly stoppedAt: number;
      /** Of the container that decides; absent when it never ran or nobody knows. */
      readonly exitCode?: number;
      /** The container's own reason. */
      readonly reason?: string;
      /** The task's reason as the agent gave it. */
      readonly statusReason?: string;
      /** What we wanted, when the task was stopped rather than ended. */
      readonly cause?: StopCause;
      /** For a container that started and ended between two reports. */
      readonly startedAt?: number;
      readonly logStreamName?: string;
      readonly containers?: readonly ContainerOutcome[];
    }
  | { readonly kind: "cancel"; readonly reason: string }
  | { readonly kind: "terminate"; readonly reason: string }
  /** Every child of the array has ended. */
  | { readonly kind: "children-ended"; readonly allSucceeded: boolean };

export type Transitioned =
  | { readonly kind: "moved"; readonly job: Job }
  | { readonly kind: "ignored"; readonly why: string };

export type TransitionRules = { readonly retryStrategy?: RetryStrategy };

type Event<Kind extends JobEvent["kind"]> = Extract<JobEvent, { readonly kind: Kind }>;

/** AWS cuts a container's reason at this length. */
const reasonLengthMax = 255;

/** `now` is when it was learned, epoch milliseconds. */
export function transition(
  job: Job,
  event: JobEvent,
  rules: TransitionRules,
  now: number,
): Transitioned {
  if (isTerminal(job.status)) return ignored(`the job is ${job.status} already`);
  if (isArrayParent(job)) return moveParent(job, event, now);
  switch (event.kind) {
    case "dependencies-met":
      return onDependenciesMet(job, now);
    case "dependency-failed":
      return onDependencyFailed(job, now);
    case "placed":
      return onPlaced(job, event);
    case "launch-refused":
      return job.status === "RUNNABLE"
        ? moved(ended(job, "FAILED", event.reason, now))
        : ignored(`a ${job.status} job is not to be launched`);
    case "started":
      return onStarted(job, event);
    case "stopped":
      return onStopped(job, event, rules);
    case "cancel":
      return onCancel(job, event.reason, now);
    case "terminate":
      return onTerminate(job, event.reason, now);
    case "children-ended":
      return ignored("the job is no array parent");
  }
}

export function isArrayParent(job: Job): boolean {
  return job.arraySize !== undefined;
}

/**
 * An array parent whose remaining children are to end instead of starting, and the `statusReason` they get;
 * undefined for a parent that goes on.
 */
export function endingReason(parent: Job): string | undefined {
  if (isTerminal(parent.status)) return undefined;
  return parent.terminateReason ?? parent.cancelReason ?? parent.statusReason;
}

function moveParent(parent: Job, event: JobEvent, now: number): Transitioned {
  switch (event.kind) {
    case "dependencies-met":
      return parent.status === "SUBMITTED"
        ? moved({ ...parent, status: "PENDING" })
        : ignored("the children start, the parent stays PENDING");
    case "dependency-failed":
      return endingReason(parent) === undefined
        ? moved({ ...parent, status: "PENDING", statusReason: dependentJobFailed })
        : ignored("the array is ending already");
    case "cancel":
      return endingReason(parent) === undefined
        ? moved({ ...parent, status: "PENDING", cancelReason: event.reason })
        : ignored("the array is ending already");
    case "terminate":
      return parent.terminateReason === undefined
        ? moved({ ...parent, status: "PENDING", terminateReason: event.reason })
        : ignored("the array is being terminated already");
    case "children-ended":
      return moved(parentEnded(parent, event.allSucceeded, now));
    case "placed":
    case "launch-refused":
    case "started":
    case "stopped":
      return ignored("an array parent runs nothing itself");
  }
}

/** A parent that SUCCEEDED carries no statusReason, as recorded answers of AWS show. */
function parentEnded(parent: Job, allSucceeded: boolean, now: number): Job {
  const { statusReason: _, ...rest } = parent;
  if (allSucceeded) return { ...rest, status: "SUCCEEDED", stoppedAt: now };
  return ended(parent, "FAILED", endingReason(parent) ?? arrayChildFailed, now);
}

function onDependenciesMet(job: Job, now: number): Transitioned {
  if (job.status !== "SUBMITTED" && job.status !== "PENDING") {
    return ignored(`a ${job.status} job waits for nothing`);
  }
  if (job.cancelReason !== undefined) {
    return moved(ended(job, "FAILED", job.cancelReason, now));
  }
  return moved({ ...job, status: "RUNNABLE" });
}

function onDependencyFailed(job: Job, now: number): Transitioned {
  if (job.status !== "SUBMITTED" && job.status !== "PENDING") {
    return ignored(`a ${job.status} job waits for nothing`);
  }
  return moved(ended(job, "FAILED", job.cancelReason ?? dependentJobFailed, now));
}

function onPlaced(job: Job, event: Event<"placed">): Transitioned {
  if (job.status !== "RUNNABLE") return ignored(`a ${job.status} job cannot be placed`);
  const { statusReason: _, ...rest } = job;
  return moved({ ...rest, status: "STARTING", live: event.live });
}

function onStarted(job: Job, event: Event<"started">): Transitioned {
  if (job.status !== "STARTING") return ignored(`a ${job.status} job does not start`);
  if (job.live?.taskArn !== event.taskArn) return ignored("another task carries the job now");
  const { startedAt, logStreamName, containers, privateIpv4Address } = event;
  return moved({
    ...job,
    status: "RUNNING",
    startedAt,
    live: {
      ...job.live,
      startedAt,
      ...(logStreamName === undefined ? {} : { logStreamName }),
      ...(containers === undefined ? {} : { containers: containers.map(cutReason) }),
      ...(privateIpv4Address === undefined ? {} : { privateIpv4Address }),
    },
  });
}

function onStopped(job: Job, event: Event<"stopped">, rules: TransitionRules): Transitioned {
  if (job.live === undefined) return ignored(`a ${job.status} job has no attempt under way`);
  if (job.live.taskArn !== event.taskArn) return ignored("another task carries the job now");

  const attempt = endedAttempt(job, job.live, event);
  const { live: _, statusReason: __, ...rest } = job;
  const after: Job = {
    ...rest,
    ...(attempt.startedAt === undefined ? {} : { startedAt: attempt.startedAt }),
    attempts: [...job.attempts, attempt],
  };
  const statusReason = attempt.statusReason ?? essentialContainerExited;
  if (event.exitCode === 0 && !wasStopped(job, event)) {
    return moved(ended(after, "SUCCEEDED", statusReason, event.stoppedAt));
  }
  if (
    mayBeRetried(job, event) &&
    judgeAttempt(rules.retryStrategy, attempt, after.attempts.length).action === "RETRY"
  ) {
    return moved({ ...after, status: "RUNNABLE" });
  }
  return moved(ended(after, "FAILED", statusReason, event.stoppedAt));
}

/** Whether the exit code says nothing. That of a node does, also of one that ends because the main node has. */
function wasStopped(job: Job, { cause }: Event<"stopped">): boolean {
  if (job.terminateReason !== undefined) return true;
  return cause !== undefined && cause.kind !== "main-node-ended";
}

/** What the caller ended, and what took too long, is not tried again whatever the strategy says. */
function mayBeRetried(job: Job, event: Event<"stopped">): boolean {
  return (
    job.terminateReason === undefined &&
    event.cause?.kind !== "user" &&
    event.cause?.kind !== "timeout"
  );
}

function endedAttempt(job: Job, live: LiveAttempt, event: Event<"stopped">): JobAttempt {
  const startedAt = live.startedAt ?? event.startedAt;
  const logStreamName = live.logStreamName ?? event.logStreamName;
  const ran = startedAt !== undefined || event.exitCode !== undefined;
  const statusReason = attemptStatusReason(job, event, ran);
  // A task-level text of a task that never ran says more than the container, which says nothing then.
  const reason =
    event.reason ?? (statusReason === event.statusReason ? undefined : event.statusReason);
  return {
    taskArn: live.taskArn,
    containerInstanceArn: live.containerInstanceArn,
    ...(startedAt === undefined ? {} : { startedAt }),
    stoppedAt: event.stoppedAt,
    ...(event.exitCode === undefined ? {} : { exitCode: event.exitCode }),
    ...(reason === undefined || reason === "" ? {} : { reason: reason.slice(0, reasonLengthMax) }),
    statusReason,
    ...(logStreamName === undefined ? {} : { logStreamName }),
    ...(event.containers === undefined ? {} : { containers: event.containers.map(cutReason) }),
    ...(live.privateIpv4Address === undefined
      ? {}
      : { privateIpv4Address: live.privateIpv4Address }),
  };
}

function cutReason(container: ContainerOutcome): ContainerOutcome {
  const { reason } = container;
  return reason === undefined
    ? container
    : { ...container, reason: reason.slice(0, reasonLengthMax) };
}

/** First what was wanted, then what happened: a stopped container's exit code says nothing about the job. */
function attemptStatusReason(job: Job, event: Event<"stopped">, ran: boolean): string {
  if (job.terminateReason !== undefined) return job.terminateReason;
  switch (event.cause?.kind) {
    case "user":
      return event.cause.reason;
    case "timeout":
      return attemptTimedOut;
    case "instance-lost":
      return hostTerminated(event.cause.instanceId);
    case "update":
      return stoppedWhileDraining;
    case "main-node-ended":
      return mainNodeEnded;
    case undefined:
      break;
  }
  if (event.exitCode !== undefined) return essentialContainerExited;
  if (!ran) return taskFailedToStart;
  return event.statusReason || essentialContainerExited;
}

function onCancel(job: Job, reason: string, now: number): Transitioned {
  switch (job.status) {
    case "STARTING":
    case "RUNNING":
      return ignored("CancelJob lets a job that has started go on");
    case "PENDING":
      if (job.cancelReason !== undefined) return ignored("the job is cancelled already");
      if (job.arrayIndex === undefined) return moved({ ...job, cancelReason: reason });
      break;
    default:
      break;
  }
  return moved(ended(unplaced({ ...job, cancelReason: reason }), "FAILED", reason, now));
}

function onTerminate(job: Job, reason: string, now: number): Transitioned {
  if (job.terminateReason !== undefined) return ignored("the job is being terminated already");
  const intended: Job = { ...job, terminateReason: reason };
  if (job.status === "STARTING" || job.status === "RUNNING") return moved(intended);
  return moved(ended(unplaced(intended), "FAILED", reason, now));
}

/** A node that waits for the main node has a task already; one that does not start any more has none. */
function unplaced(job: Job): Job {
  const { live: _, ...rest } = job;
  return rest;
}

function ended(
  job: Job,
  status: "SUCCEEDED" | "FAILED",
  statusReason: string,
  stoppedAt: number,
): Job {
  return { ...job, status, statusReason, stoppedAt };
}

function moved(job: Job): Transitioned {
  return { kind: "moved", job };
}

function ignored(why: string): Transitioned {
  return { kind: "ignored", why };
}
