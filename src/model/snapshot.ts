/**
 * What `decide` sees: one consistent read of everything that waits, runs or could run, at one instant.
 *
 * Bounded on purpose: of each queue only the front of its line is read (a range of array children counts as one
 * entry), so that a million queued jobs cost a step no more than a thousand.
 */
import type { ComputeEnvironment } from "./compute-environment.ts";
import type { ConsumableNeed, ConsumableStock } from "./consumable-resource.ts";
import type { ImageFacts } from "./image-facts.ts";
import type { Instance } from "./instance.ts";
import type { InstanceType } from "./instance-type.ts";
import type { PlatformCapability } from "./job.ts";
import type { JobQueue } from "./job-queue.ts";
import type { NodeLayout } from "./node-layout.ts";
import type { Resources } from "./resources.ts";
import type { FairsharePolicy } from "./scheduling-policy.ts";
import type { LiveTask } from "./task.ts";

/** One entry of a queue's line: a job, or `count` children of an array from `firstIndex` on. */
export type Waiting = {
  /** The job's id; for a range of children, the parent's. */
  readonly jobId: string;
  readonly range?: { readonly first: number; readonly last: number };
  readonly queueOrder: number;
  /** Of a queue whose shares take turns. */
  readonly shareIdentifier?: string;
  readonly resources: Resources;
  readonly platformCapability: PlatformCapability;
  /** What its instance must have registered. Absent: the usual. */
  readonly requiredAttributes?: readonly string[];
  /** Attempts already ended; the next task is attempt `attemptsMade + 1`. */
  readonly attemptsMade: number;
  /** What each attempt needs besides room; absent: nothing. */
  readonly consumables?: readonly ConsumableNeed[];
  /** Of a multi-node job, whose nodes are placed together or not at all; `resources` are those of all nodes. */
  readonly nodes?: NodeLayout;
};

/** CPU units (1024 for a vCPU) times seconds that ended tasks used from one time to another, epoch milliseconds. */
export type UsageSlice = {
  readonly from: number;
  readonly to: number;
  readonly cpuSeconds: number;
};

export type QueueView = {
  readonly queue: JobQueue;
  /** RUNNABLE entries, first to be served first; where shares take turns, those of one share after the other. */
  readonly line: readonly Waiting[];
  /** True when more wait than were read. */
  readonly lineContinues: boolean;
  /** A queue being deleted leaves once no job of it is live. */
  readonly hasLiveJobs: boolean;
  /** Of a queue with a fair-share policy. */
  readonly fairShare?: FairShareView;
};

export type FairShareView = {
  /** Name of the policy. */
  readonly schedulingPolicy: string;
  readonly policy: FairsharePolicy;
  /** By identifier: every share that may be active. */
  readonly shares: readonly ShareView[];
};

export type ShareView = {
  readonly shareIdentifier: string;
  /** It has jobs that are not terminal. */
  readonly hasLiveJobs: boolean;
  /** What its ended tasks used. */
  readonly usage: readonly UsageSlice[];
  /** True when more of its jobs wait than were read. */
  readonly lineContinues: boolean;
};

/** What the machines of one revision of an environment have in common that were given up. */
export type JoinFailure = {
  readonly computeEnvironment: string;
  readonly infrastructureRevision: number;
  /** When the first of them was given up, and when all are forgotten, so that it is tried again: epoch ms. */
  readonly since: number;
  readonly until: number;
  /** What became of the last one. */
  readonly message: string;
};

export type Snapshot = {
  readonly now: number;
  readonly queues: readonly QueueView[];
  readonly computeEnvironments: readonly ComputeEnvironment[];
  /** Every instance that is not gone. */
  readonly instances: readonly Instance[];
  /** Every task that has not stopped. */
  readonly tasks: readonly LiveTask[];
  /** The consumable resources that the lines need, of those that exist. */
  readonly consumableResources: readonly ConsumableStock[];
  /** All types the providers know, also those that are not available now. */
  readonly instanceTypes: readonly InstanceType[];
  /** Facts of the images that can be launched, by image id: what decisions need of them, so without packages. */
  readonly images: Readonly<Record<string, ImageFacts>>;
  /** Types whose launch was refused lately, per environment and revision, until when (epoch ms). */
  readonly shortages: readonly {
    readonly computeEnvironment: string;
    readonly infrastructureRevision: number;
    readonly instanceType: string;
    /** As EC2 gives it; `InsufficientInstanceCapacity` where more may come. */
    readonly code: string;
    readonly message: string;
    readonly until: number;
  }[];
  /** Names of types that no machine can ever be, however free; absent where nobody says. */
  readonly neverLaunched?: ReadonlySet<string>;
  /** What environments name that does not exist, by environment name; absent where nobody looks. */
  readonly missingNames?: Readonly<Record<string, string>>;
  /** Environments of which machines were given up lately, because their agents never registered. */
  readonly joinFailures: readonly JoinFailure[];
};
