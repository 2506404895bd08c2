/**
 * When a job may start, and how that was found: from how long ended attempts of its queue lasted, from those that run
 * now, and from how long instances took to join. Where there is nothing to go by it says so.
 */
import { estimateStart, medianOf } from "../../core/scheduling/estimate-start.ts";
import type { Job } from "../../model/job.ts";
import type { WhyNot } from "../../model/plan.ts";
import type { View } from "../../ports/store.ts";

export type Estimate = { readonly estimatedStart?: number; readonly estimateBasis: string };

/** What the store knows of the past and the present of a queue. */
export type QueueHistory = {
  readonly durationsMs: readonly number[];
  /** When the attempts that are under way began. */
  readonly running: readonly number[];
  /** How long instances took from their launch to their registration. */
  readonly joinMs: readonly number[];
};

const recentJobs = 50;
const childrenOfEach = 20;

/** `now`: where an attempt begins that is only starting. */
export async function readHistory(
  view: View,
  jobQueue: string,
  now: number,
): Promise<QueueHistory> {
  const queue = await view.jobQueues.get(jobQueue);
  const environments = new Set(queue?.computeEnvironmentOrder.map((one) => one.computeEnvironment));
  const instances = (await view.instances.list()).filter(({ computeEnvironment }) =>
    environments.has(computeEnvironment),
  );
  const instanceIds = new Set(instances.map(({ instanceId }) => instanceId));
  const tasks = (await view.tasks.live()).filter((task) => instanceIds.has(task.instanceId));
  return {
    durationsMs: await durationsOf(view, jobQueue),
    running: tasks.map(({ startedAt }) => startedAt ?? now),
    joinMs: instances.flatMap(({ createdAt, registeredAt }) =>
      registeredAt === undefined ? [] : [registeredAt - createdAt],
    ),
  };
}

async function durationsOf(view: View, jobQueue: string): Promise<readonly number[]> {
  const newest = { status: "SUCCEEDED", order: "newest-first" } as const;
  const { items } = await view.jobs.list({ within: { jobQueue }, ...newest, limit: recentJobs });
  const durations: number[] = [];
  for (const job of items) {
    if (job.arraySize === undefined) durations.push(...durationsOfJob(job));
    else {
      const within = { arrayParentId: job.jobId };
      const children = await view.jobs.list({ within, ...newest, limit: childrenOfEach });
      durations.push(...children.items.flatMap(durationsOfJob));
    }
  }
  return durations;
}

function durationsOfJob({ attempts }: Job): readonly number[] {
  return attempts.flatMap(({ startedAt, stoppedAt }) =>
    startedAt === undefined ? [] : [stoppedAt - startedAt],
  );
}

export function estimateOf(
  why: WhyNot,
  ahead: number,
  history: QueueHistory,
  now: number,
): Estimate {
  switch (why.code) {
    case "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT":
    case "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE":
    case "ACTION_REQUIRED":
      return { estimateBasis: "No estimate: as things are, it cannot start." };
    case "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY":
      return { estimateBasis: "No estimate: nobody knows when capacity comes." };
    case "WAITING:CONSUMABLE_RESOURCE":
      return { estimateBasis: "No estimate: nobody knows when the resource is given back." };
    case "WAITING:SHARE_TURN":
    case "WAITING:SHARE_RESERVE":
      return { estimateBasis: "No estimate: whose turn it is depends on what the shares use." };
    case "WAITING:INSTANCE_STARTING":
      return afterJoin(history, now);
    default:
      return afterOthers(ahead, history, now);
  }
}

function afterJoin({ joinMs }: QueueHistory, now: number): Estimate {
  const median = medianOf(joinMs);
  if (median === undefined) {
    return {
      estimateBasis: "No estimate: no instance of the queue's environments has joined yet.",
    };
  }
  return {
    estimatedStart: now + median,
    estimateBasis: `An instance took ${seconds(median)} from launch to registration (median of ${joinMs.length}).`,
  };
}

function afterOthers(ahead: number, history: QueueHistory, now: number): Estimate {
  const { durationsMs, running } = history;
  if (durationsMs.length === 0) {
    return { estimateBasis: "No estimate: no attempt of the queue has succeeded yet." };
  }
  const estimatedStart = estimateStart({ now, ahead, durationsMs, running });
  if (estimatedStart === undefined) {
    return { estimateBasis: "No estimate: no attempt runs in the queue's environments now." };
  }
  const median = seconds(medianOf(durationsMs) ?? 0);
  return {
    estimatedStart,
    estimateBasis:
      `${ahead} before it and ${running.length} under way, each taken to last ${median} ` +
      `(median of ${durationsMs.length} ended attempts of the queue).`,
  };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}
