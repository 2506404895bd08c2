/**
 * Puts away what is over, a bounded piece at a time: finished jobs and events after their retention, stopped tasks and
 * terminated instances after a while, the jobs of a queue that is being deleted, and what the ledger left to sweep.
 */
import { recordJobEvents } from "../ledger/record-job-event.ts";
import { hasSweepLeft, sweep as sweepLedger } from "../ledger/sweep.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";

export type JanitorDeps = {
  readonly store: Store;
  readonly clock: Clock;
  /** How long finished jobs stay visible, in milliseconds; Infinity keeps them for ever. */
  readonly jobRetentionMs: number;
  /** How long, and how many, changes of jobs can be read as events. */
  readonly eventRetentionMs: number;
  readonly eventsKept: number;
  readonly onChange: () => void;
};

/**
 * ECS shows a stopped task, and EC2 a terminated instance, for about an hour. Of an instance only its birth is known:
 * one that lived for longer leaves with the first sweep after its end.
 */
const stoppedRetentionMs = 60 * 60_000;
const sweepEveryMs = 60_000;
const rowsPerTransaction = 500;
/** Ending a job costs more than removing a row. */
const jobsPerTransaction = 200;
/** More than an account can have. */
const queuesMax = 1_000;
/** AWS's own reason for the jobs of a deleted queue is not documented. */
const queueDeletedReason = "Terminated: its job queue was deleted.";

export function createJanitor(deps: JanitorDeps): () => Promise<number | undefined> {
  const { store, clock } = deps;
  let sweepAt = clock.now();

  return async function step(): Promise<number | undefined> {
    const more = await terminateJobsOfDeletedQueues();
    if ((await goOn()) || more) return clock.now();
    if (clock.now() < sweepAt) return sweepAt;
    const removed = await sweep();
    // A piece may be small because what is next is large: only one that found nothing says that all is gone.
    if (removed > 0) return clock.now();
    sweepAt = clock.now() + sweepEveryMs;
    return sweepAt;
  };

  /** True while more of them are to be terminated. */
  async function terminateJobsOfDeletedQueues(): Promise<boolean> {
    const queues = await store.read((view) => view.jobQueues.list({ limit: queuesMax }));
    let more = false;
    for (const queue of queues.items.filter(({ status }) => status === "DELETING")) {
      const terminated = await store.transact(async (tx) => {
        const jobs = await tx.jobs.liveInQueue(queue.name, jobsPerTransaction);
        const open = jobs.filter((job) => job.terminateReason === undefined);
        const event = { kind: "terminate", reason: queueDeletedReason } as const;
        const ids = open.map(({ jobId }) => jobId);
        await recordJobEvents(tx, ids, event, clock.now());
        return open.length;
      });
      more ||= terminated >= jobsPerTransaction;
      if (terminated > 0) deps.onChange();
    }
    return more;
  }

  /** True while more follows from what was recorded than one transaction had room for. */
  async function goOn(): Promise<boolean> {
    if (!(await store.read(hasSweepLeft))) return false;
    const more = await store.transact((tx) => sweepLedger(tx, clock.now()));
    deps.onChange();
    return more;
  }

  async function sweep(): Promise<number> {
    const now = clock.now();
    const endedBefore = now - stoppedRetentionMs;
    return store.transact(async (tx) => {
      let removed = await tx.tasks.removeStopped(endedBefore, rowsPerTransaction);
      if (Number.isFinite(deps.jobRetentionMs)) {
        removed += await tx.jobs.removeFinished(now - deps.jobRetentionMs, rowsPerTransaction);
      }
      removed += await tx.stateChanges.removeOldest({
        before: now - deps.eventRetentionMs,
        keep: deps.eventsKept,
        limit: rowsPerTransaction,
      });
      for (const instance of await tx.instances.list()) {
        const over = instance.lastStatus === "TERMINATED" && instance.createdAt < endedBefore;
        if (over) await tx.instances.remove(instance.instanceId);
      }
      return removed;
    });
  }
}
