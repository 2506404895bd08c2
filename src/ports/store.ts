/**
 * The memory of the server: rows, and transactions over them.
 *
 * Contract (`exerciseStore` in test/conformance is the suite):
 *  - `transact` resolves after its work is durable: a process killed right after the answer has lost nothing.
 *    Works that arrive together may share one durable commit; each still succeeds or fails alone, and one that
 *    throws leaves no trace.
 *  - inside `work` only the transaction is awaited, nothing else: other writers wait meanwhile.
 *  - `read` sees one consistent committed state, never a change whose commit is still to come.
 *  - rows come back as the model's frozen nouns; what was undefined going in is absent coming out.
 *  - statuses outside their lists are refused by the database itself.
 */
import type { ComputeEnvironment } from "../model/compute-environment.ts";
import type { Instance } from "../model/instance.ts";
import type { ArrayRange, IndexRun, Job, JobSpec, JobStatus, LiveAttempt } from "../model/job.ts";
import type { JobDefinition } from "../model/job-definition.ts";
import type { JobQueue } from "../model/job-queue.ts";
import type { SchedulingPolicy } from "../model/scheduling-policy.ts";
import type { QuotaShare, ServiceEnvironment } from "../model/service-environment.ts";
import type { Snapshot, UsageSlice } from "../model/snapshot.ts";
import type { Task } from "../model/task.ts";
import type { ClusterTransaction, ClusterView } from "./cluster-rows.ts";
import type { ConsumableTransaction, ConsumableView } from "./consumable-rows.ts";
import type { Ec2Transaction, Ec2View } from "./ec2-store.ts";
import type { EventsTransaction, EventsView } from "./events-store.ts";

/**
 * A page of a listing; `next` goes back in as `after` and is absent at the end. A page may be short, even empty, and
 * have a next one. An `after` that no page gave rejects with the caller's ClientException.
 */
export type Page<T> = { readonly items: readonly T[]; readonly next?: string };

export type PageRequest = { readonly after?: string; readonly limit: number };

export type ElementDependent = { readonly jobId: string; readonly waitsForJobs: boolean };

/** A job that waited, and whether it waits for other jobs still. */
export type Dependent = { readonly jobId: string; readonly waitsForMore: boolean };

/** An array in one number per status, children that have not started included. */
export type ChildCounts = Readonly<Record<JobStatus, number>>;

/** What the tasks of a share used within a slice of time. */
export type ShareUsage = UsageSlice & { readonly shareIdentifier: string };

/** Which task will carry a node that is not the main one. */
export type NodeStart = {
  readonly nodeIndex: number;
  readonly live: LiveAttempt;
  /** Kept from the first time. */
  readonly createdAt: number;
};

export type JobQuery = PageRequest & {
  /** Jobs and array parents of a queue, the children of an array (started or not), or the nodes of a job. */
  readonly within:
    | { readonly jobQueue: string }
    | { readonly arrayParentId: string }
    | { readonly multiNodeJobId: string };
  readonly status?: JobStatus;
  /** Ascending by submission (then array index), or newest first. */
  readonly order: "oldest-first" | "newest-first";
  /** Case-insensitive name, a prefix when it ends in `*`. */
  readonly jobName?: string;
  readonly shareIdentifier?: string;
  /** Exclusive bounds on createdAt. */
  readonly createdAfter?: number;
  readonly createdBefore?: number;
};

export interface View extends ClusterView, ConsumableView, Ec2View, EventsView {
  readonly computeEnvironments: {
    get(name: string): Promise<ComputeEnvironment | undefined>;
    list(page: PageRequest): Promise<Page<ComputeEnvironment>>;
    byCluster(clusterName: string): Promise<ComputeEnvironment | undefined>;
  };
  readonly jobQueues: {
    get(name: string): Promise<JobQueue | undefined>;
    list(page: PageRequest): Promise<Page<JobQueue>>;
    /** Names of the queues whose order names this compute environment. */
    using(computeEnvironment: string): Promise<readonly string[]>;
    /** Names of the queues whose order names this service environment. */
    usingService(serviceEnvironment: string): Promise<readonly string[]>;
    /** Names of the queues that have this scheduling policy, by ARN. */
    usingPolicy(schedulingPolicyArn: string): Promise<readonly string[]>;
  };
  readonly schedulingPolicies: {
    get(name: string): Promise<SchedulingPolicy | undefined>;
    list(page: PageRequest): Promise<Page<SchedulingPolicy>>;
  };
  /** The shares of a queue with a fair-share policy, by identifier. */
  readonly shares: {
    /** Identifiers of those with jobs that are not terminal. */
    withJobs(jobQueue: string): Promise<readonly string[]>;
    hasJobs(jobQueue: string, shareIdentifier: string): Promise<boolean>;
    /** What tasks that have ended used, as far as it is kept. */
    usage(jobQueue: string): Promise<readonly ShareUsage[]>;
  };
  readonly serviceEnvironments: {
    get(name: string): Promise<ServiceEnvironment | undefined>;
    list(page: PageRequest): Promise<Page<ServiceEnvironment>>;
  };
  readonly quotaShares: {
    get(jobQueue: string, name: string): Promise<QuotaShare | undefined>;
    /** Those of one queue, by name. */
    list(query: PageRequest & { readonly jobQueue: string }): Promise<Page<QuotaShare>>;
  };
  readonly jobDefinitions: {
    get(name: string, revision: number): Promise<JobDefinition | undefined>;
    latestActive(name: string): Promise<JobDefinition | undefined>;
    list(
      query: PageRequest & { readonly name?: string; readonly status?: "ACTIVE" | "INACTIVE" },
    ): Promise<Page<JobDefinition>>;
  };
  readonly jobs: {
    /**
     * Also finds the child of an array that has not started: it looks like its parent, with its own index. And the
     * nodes of a multi-node job: before its first placement all look as the job does, the main node always.
     */
    get(jobId: string): Promise<Job | undefined>;
    /** The spec of a child or node is its parent's. Its tags are those of now: all else is as it was submitted. */
    spec(jobId: string): Promise<JobSpec | undefined>;
    list(query: JobQuery): Promise<Page<Job>>;
    childCounts(parentId: string): Promise<ChildCounts>;
    /** How many jobs and arrays have not started. Reads an entry of an index for each of them. */
    countWaiting(): Promise<number>;
    /** How many RUNNABLE attempts are before the job in its queue's line; counting stops at `limit`. */
    ahead(job: Job, limit: number): Promise<number>;
    /** Every child's fate is sealed (cheap: does not count). */
    allChildrenTerminal(parentId: string): Promise<boolean>;
    ranges(parentId: string): Promise<readonly ArrayRange[]>;
    /**
     * Children with rows that the end of their array has not reached, at most `limit`: when it is terminated, live ones
     * that have not been told so; when it ends otherwise, those without an attempt under way.
     */
    childrenToEnd(parentId: string, terminated: boolean, limit: number): Promise<readonly Job[]>;
    /**
     * Array parents whose remaining children are to end instead of starting: not terminal, with a cancelReason, a
     * terminateReason or a statusReason, and with children that have not started. At most `limit`.
     */
    endingArrays(limit: number): Promise<readonly Job[]>;
    /** Jobs and parents of a queue that are not terminal, at most `limit`. */
    liveInQueue(jobQueue: string, limit: number): Promise<readonly Job[]>;
    /** Array parents with children that are to fail, see `doomRange`. At most `limit` ids. */
    arraysWithDoomed(limit: number): Promise<readonly string[]>;
    /** The indexes of an array's children in an end status, ascending; runs do not touch. */
    endedRuns(parentId: string, status: "SUCCEEDED" | "FAILED"): Promise<readonly IndexRun[]>;
    /** Jobs that still wait for this one. */
    dependents(jobId: string): Promise<readonly string[]>;
    /** Ids of the jobs that the job still waits for, at most `limit`. */
    unmetDependencies(jobId: string, limit: number): Promise<readonly string[]>;
    /** The arrays whose children the children of this one wait for, itself included when it is SEQUENTIAL. */
    elementDependencies(jobId: string): Promise<readonly string[]>;
    /**
     * Arrays whose children wait for children of this one, itself included when it is SEQUENTIAL; not those that
     * have ended or are ending. `waitsForJobs`: it waits for whole jobs, too.
     */
    elementDependents(parentId: string): Promise<readonly ElementDependent[]>;
    /** Jobs that have not told all who must be told, see `setUntold`. At most `limit` ids. */
    untoldEnds(limit: number): Promise<readonly string[]>;
  };
  readonly tasks: {
    get(taskId: string): Promise<Task | undefined>;
    /** Tasks that have not stopped, of one instance or of all. */
    live(instanceId?: string): Promise<readonly Task[]>;
    /** Tasks wanted STOPPED that have not stopped. */
    stopping(): Promise<readonly Task[]>;
    /** Whether any task of the instance has not stopped. */
    hasLive(instanceId: string): Promise<boolean>;
    /** The task of the job that has not stopped, if there is one. */
    liveOfJob(jobId: string): Promise<Task | undefined>;
    /** Tasks that have stopped and are still remembered, those that stopped first first. */
    stopped(page: PageRequest): Promise<Page<Task>>;
    /** The tasks of a multi-node job's nodes that have not stopped. */
    liveOfNodes(jobId: string): Promise<readonly Task[]>;
    /** Tasks of nodes that are not held back and have not begun. */
    nodesToStart(): Promise<readonly Task[]>;
    /**
     * Multi-node jobs with nodes that are held back though the main node runs, or go on though it has ended or is to
     * end. At most `limit` ids.
     */
    nodesLeftToTell(limit: number): Promise<readonly string[]>;
  };
  readonly instances: {
    get(instanceId: string): Promise<Instance | undefined>;
    byContainerInstanceId(id: string): Promise<Instance | undefined>;
    /** All rows, or those of one environment. */
    list(computeEnvironment?: string): Promise<readonly Instance[]>;
    /** Of those named, the ones that take work and have no task that has not stopped; in any order. */
    empty(instanceIds: readonly string[]): Promise<readonly InstanceAddress[]>;
  };
  /** Settings of the server itself (its site, its id). */
  readonly settings: { get(key: string): Promise<string | undefined> };
  /** The one big read for `decide`: at most `lineLimit` entries of each queue's line. */
  snapshot(lineLimit: number): Promise<StoredSnapshot>;
}

/** What a task's names are made of. */
export type InstanceAddress = Pick<Instance, "instanceId" | "clusterName" | "containerInstanceId">;

/** The part of a snapshot that rows give; the planner adds time, types and shortages. */
export type StoredSnapshot = Pick<
  Snapshot,
  "queues" | "computeEnvironments" | "instances" | "tasks" | "consumableResources" | "images"
>;

export interface Transaction
  extends Omit<View, keyof ClusterView | keyof ConsumableView | keyof Ec2View | keyof EventsView>,
    ClusterTransaction,
    ConsumableTransaction,
    Ec2Transaction,
    EventsTransaction {
  readonly computeEnvironments: View["computeEnvironments"] & {
    insert(row: ComputeEnvironment): Promise<void>;
    update(row: ComputeEnvironment): Promise<void>;
    remove(name: string): Promise<void>;
  };
  readonly jobQueues: View["jobQueues"] & {
    insert(row: JobQueue): Promise<void>;
    update(row: JobQueue): Promise<void>;
    remove(name: string): Promise<void>;
  };
  readonly schedulingPolicies: View["schedulingPolicies"] & {
    insert(row: SchedulingPolicy): Promise<void>;
    update(row: SchedulingPolicy): Promise<void>;
    remove(name: string): Promise<void>;
  };
  readonly shares: View["shares"] & {
    /** Adds to what the share used in that slice. Usage leaves with its queue, which must be there. */
    addUsage(usage: ShareUsage & { readonly jobQueue: string }): Promise<void>;
    /** Forgets the slices of a queue that ended before the time (epoch milliseconds). */
    forgetUsage(jobQueue: string, endedBefore: number): Promise<void>;
  };
  readonly serviceEnvironments: View["serviceEnvironments"] & {
    insert(row: ServiceEnvironment): Promise<void>;
    update(row: ServiceEnvironment): Promise<void>;
    remove(name: string): Promise<void>;
  };
  /** Rejects a share of a queue that is not there; shares leave with their queue. */
  readonly quotaShares: View["quotaShares"] & {
    insert(row: QuotaShare): Promise<void>;
    update(row: QuotaShare): Promise<void>;
    remove(jobQueue: string, name: string): Promise<void>;
  };
  readonly jobDefinitions: View["jobDefinitions"] & {
    /** Gives the row the next revision of its name (1 + the highest ever used). */
    insert(row: Omit<JobDefinition, "revision">): Promise<JobDefinition>;
    update(row: JobDefinition): Promise<void>;
  };
  readonly jobs: View["jobs"] & {
    /**
     * Adds a job; its `queueOrder` is given by the store and comes back. `waitsFor` are ids of jobs that must
     * succeed first (name none that has). `elementWise` are ids of arrays whose child i must succeed before child i
     * of this one starts; with its own id, its child i waits for its child i - 1. An array parent comes with one
     * range of all its children: RUNNABLE when it waits for nothing, else PENDING.
     */
    insert(row: {
      readonly job: Omit<Job, "queueOrder">;
      readonly spec: JobSpec;
      readonly waitsFor: readonly string[];
      readonly elementWise?: readonly string[];
    }): Promise<number>;
    /**
     * Writes what happens to a job: status and reason, start and stop, attempts, live attempt, intents. What it was
     * submitted with never changes. As with every update, rejects when there is no such row.
     */
    update(job: Job): Promise<void>;
    /**
     * Begins an attempt of the nodes of a multi-node job except its main one: they are RUNNABLE until the main node
     * runs, whatever became of them in an earlier attempt.
     */
    beginNodes(jobId: string, attempt: number, nodes: readonly NodeStart[]): Promise<void>;
    /** Replaces the tags of a job; the job's children share them, as they share its spec. */
    setTags(jobId: string, tags: JobSpec["tags"]): Promise<void>;
    /** Takes one child out of its parent's ranges and gives it a row of its own; undefined if it has one already. */
    materialise(parentId: string, arrayIndex: number): Promise<Job | undefined>;
    /**
     * Changes the status of children that have not started and are not to fail: of all of them, or of those `within`
     * ascending runs. Neighbours that are alike become one range. Answers whose status was another before.
     */
    setRangeStatus(
      parentId: string,
      status: "PENDING" | "RUNNABLE",
      within?: readonly IndexRun[],
    ): Promise<readonly IndexRun[]>;
    /** Marks PENDING children within ascending runs as to fail; answers whether any was not marked before. */
    doomRange(
      parentId: string,
      within: readonly IndexRun[],
      statusReason: string,
    ): Promise<boolean>;
    /**
     * Gives children that have not started a row in the status FAILED, the lowest indexes first, at most `limit` of
     * them; answers which. Children marked by `doomRange` fail with that reason, others with the one given here;
     * without one here, only the marked ones fail.
     */
    failRange(
      parentId: string,
      end: { readonly statusReason?: string; readonly stoppedAt: number; readonly limit: number },
    ): Promise<readonly IndexRun[]>;
    /**
     * Ends waits for `jobId`, at most `limit`, in the order of submission; answers those of the waiting jobs that
     * have not ended, and whether there are more waits.
     */
    releaseDependents(
      jobId: string,
      limit: number,
    ): Promise<{ readonly dependents: readonly Dependent[]; readonly more: boolean }>;
    /** Notes that an ended job has dependents left to tell, or an ending array children; or that none are left. */
    setUntold(jobId: string, untold: boolean): Promise<void>;
    /**
     * Removes finished jobs (with their children) stopped before the time; answers how many rows went: about `limit`
     * at most, but an array goes whole. A finished job without stoppedAt stays, and so does an array whose children
     * those of another that has not ended wait for.
     */
    removeFinished(stoppedBefore: number, limit: number): Promise<number>;
  };
  readonly tasks: View["tasks"] & {
    /** Rejects when the job has a task that has not stopped: it would run twice at a time. */
    insert(row: Task): Promise<void>;
    /** Writes statuses, times, stop cause and log stream; what was placed where never changes. */
    update(row: Task): Promise<void>;
    /** Removes stopped tasks; their story is in the job's attempts. */
    removeStopped(stoppedBefore: number, limit: number): Promise<number>;
  };
  readonly instances: View["instances"] & {
    insert(row: Instance): Promise<void>;
    update(row: Instance): Promise<void>;
    remove(instanceId: string): Promise<void>;
  };
  readonly settings: View["settings"] & { set(key: string, value: string): Promise<void> };
}

/** What whoever asks for a work promises of it. */
export type WorkPromise = {
  /**
   * It throws before its first write or not at all, as one that checks a request and then inserts a row. Such a work
   * costs less: nothing is kept to undo it. Where the promise is broken, all works that share the commit are undone.
   */
  readonly checksFirst?: boolean;
};

export interface Store {
  transact<T>(work: (tx: Transaction) => Promise<T>, promise?: WorkPromise): Promise<T>;
  read<T>(work: (view: View) => Promise<T>): Promise<T>;
  /** Waits for what is under way; safe to call twice. */
  close(): Promise<void>;
}
