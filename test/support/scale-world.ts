/** A store in a file, filled with as many jobs as a test of scale wants, and the steps that work through them. */
import { createJanitor } from "../../src/control/janitor.ts";
import type { JobEvent } from "../../src/core/lifecycle/transition.ts";
import { recordJobEvent } from "../../src/ledger/record-job-event.ts";
import { sweep } from "../../src/ledger/sweep.ts";
import type { Job, JobSpec } from "../../src/model/job.ts";
import type { JobQuery, Store } from "../../src/ports/store.ts";

export const queueName = "scale";
const rowsPerTransaction = 500;

export function jobId(kind: number, n: number): string {
  return `${kind.toString(16).padStart(8, "0")}-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;
}

export function plainJob(id: string, more: Partial<Job> = {}): Omit<Job, "queueOrder"> {
  return {
    jobId: id,
    jobName: "scale",
    jobQueue: queueName,
    status: "RUNNABLE",
    createdAt: 1,
    resources: { cpu: 1024, memoryMiB: 512, gpus: 0 },
    platformCapability: "EC2",
    attempts: [],
    ...more,
  };
}

export const spec: JobSpec = {
  jobDefinitionArn: "arn:aws:batch:us-east-1:123456789012:job-definition/scale:1",
  parameters: {},
  container: { image: "busybox", command: ["true"] },
  dependsOn: [],
  tags: {},
  propagateTags: false,
  platformCapabilities: ["EC2"],
};

export type NewJob = {
  readonly job: Omit<Job, "queueOrder">;
  readonly waitsFor?: readonly string[];
  readonly elementWise?: readonly string[];
  /** The usual when absent. */
  readonly spec?: JobSpec;
};

/** Inserts them, a few hundred in one transaction. */
export async function fill(
  store: Store,
  count: number,
  make: (n: number) => NewJob,
): Promise<void> {
  for (let from = 0; from < count; from += rowsPerTransaction) {
    await store.transact(async (tx) => {
      for (let n = from; n < Math.min(count, from + rowsPerTransaction); n += 1) {
        const { waitsFor = [], elementWise = [], ...given } = make(n);
        await tx.jobs.insert({ spec, ...given, waitsFor, elementWise });
      }
    });
  }
}

/** Gives every child of an array a row in this state. */
export async function startChildren(
  store: Store,
  parentId: string,
  count: number,
  change: Partial<Job>,
): Promise<void> {
  for (let from = 0; from < count; from += rowsPerTransaction) {
    await store.transact(async (tx) => {
      for (let n = from; n < Math.min(count, from + rowsPerTransaction); n += 1) {
        const child = await tx.jobs.materialise(parentId, n);
        if (child !== undefined) await tx.jobs.update({ ...child, ...change });
      }
    });
  }
}

/** All jobs and children of these queues and arrays, those that were submitted first first. */
export async function jobsWithin(
  store: Store,
  within: readonly JobQuery["within"][],
): Promise<readonly Job[]> {
  return store.read(async (view) => {
    const found: Job[] = [];
    for (const each of within) {
      let after: string | undefined;
      do {
        const query = { within: each, order: "oldest-first", limit: 1_000 } as const;
        const page = await view.jobs.list({ ...query, ...(after !== undefined && { after }) });
        found.push(...page.items);
        after = page.next;
      } while (after !== undefined);
    }
    return found;
  });
}

/** Records a fact as an operation does, then sweeps until nothing is left to record. */
export async function recordAndSweep(store: Store, id: string, event: JobEvent): Promise<void> {
  await store.transact((tx) => recordJobEvent(tx, id, event, 2));
  while (await store.transact((tx) => sweep(tx, 2)));
}

/** One pass of the janitor over everything that ended before `now`. */
export async function removeAllFinished(store: Store, now: number): Promise<void> {
  const clock = { now: () => now };
  const step = createJanitor({
    ...{ store, clock: clock as never, jobRetentionMs: 1000, onChange: () => {} },
    ...{ eventRetentionMs: 1000, eventsKept: 10 },
  });
  while ((await step()) === now);
}
