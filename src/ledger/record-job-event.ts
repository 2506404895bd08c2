/**
 * Records one learned fact about a job and everything that follows from it, in the transaction that learned it:
 * so no crash can leave a dependent waiting for a job that has ended, or a parent for children that have.
 *
 *   SUCCEEDED     dependents that now wait for nothing become RUNNABLE (the children of an array: its range)
 *   FAILED        dependents fail with `Dependent Job failed`, and theirs, and so on
 *   child ended   the array parent ends with the last of its children
 *   array ends    (cancelled, terminated, dependency failed) its children fail, see end-array-children.ts
 *   terminal      what the job held of NON_REPLENISHABLE resources is gone for good
 *   terminate     the task of a job that has started is wanted stopped
 *
 * What follows is worked off as a list, not by recursion: a chain of ten thousand dependents is an ordinary
 * workload. Of the children of ending arrays one transaction ends about `rowsPerTransaction`; the sweep goes on.
 */
import {
  endingReason,
  isArrayParent,
  type JobEvent,
  transition,
} from "../core/lifecycle/transition.ts";
import { isTerminal, type Job } from "../model/job.ts";
import { parseJobId } from "../model/job-id.ts";
import type { Transaction } from "../ports/store.ts";
import { consumeHeld } from "./consume-held.ts";
import { endArrayChildren } from "./end-array-children.ts";
import { wantTaskStopped } from "./stop-task.ts";

export type Fact = { readonly jobId: string; readonly event: JobEvent };

/** Bounds how long other writers wait for the end of a large array. */
export const rowsPerTransaction = 2_000;

/**
 * Answers the job as the event left it, unchanged when the event was ignored, undefined when there is no such job.
 * `now` is epoch milliseconds.
 */
export async function recordJobEvent(
  tx: Transaction,
  jobId: string,
  event: JobEvent,
  now: number,
): Promise<Job | undefined> {
  const facts: Fact[] = [];
  const job = await recordOne(tx, { jobId, event }, now, rowsPerTransaction, facts);
  await recordFacts(tx, facts, now);
  return job;
}

/** Records all of them in order, and what follows; `facts` grows meanwhile. */
export async function recordFacts(tx: Transaction, facts: Fact[], now: number): Promise<void> {
  for (let index = 0; index < facts.length; index += 1) {
    const fact = facts[index];
    const rowsLeft = Math.max(0, rowsPerTransaction - facts.length);
    if (fact !== undefined) await recordOne(tx, fact, now, rowsLeft, facts);
  }
}

async function recordOne(
  tx: Transaction,
  { jobId, event }: Fact,
  now: number,
  rowsLeft: number,
  facts: Fact[],
): Promise<Job | undefined> {
  const before = await subjectOf(tx, jobId, event);
  if (before === undefined) return undefined;
  if (event.kind === "dependencies-met") await startChildren(tx, before);

  const outcome = transition(before, event, await rulesFor(tx, jobId, event), now);
  if (outcome.kind === "ignored") return before;
  const { job } = outcome;
  await tx.jobs.update(job);
  await consumeHeld(tx, before, job);

  if (isTerminal(job.status)) {
    await tellDependents(tx, job, facts);
    await tellParent(tx, job, facts);
  } else if (isArrayParent(job) && endingReason(job) !== undefined) {
    await endArrayChildren(tx, job, { now, limit: rowsLeft }, facts);
  } else if (event.kind === "terminate") {
    const task = await tx.tasks.liveOfJob(jobId);
    if (task !== undefined) {
      await wantTaskStopped(tx, task, { kind: "user", reason: event.reason });
    }
  }
  return job;
}

/** The job's row. A child that has not started has none yet and gets it when something happens to it alone. */
async function subjectOf(
  tx: Transaction,
  jobId: string,
  event: JobEvent,
): Promise<Job | undefined> {
  if (event.kind === "placed" || event.kind === "cancel" || event.kind === "terminate") {
    const parts = parseJobId(jobId);
    if (parts?.arrayIndex !== undefined) {
      const child = await tx.jobs.materialise(parts.parentId, parts.arrayIndex);
      if (child !== undefined) return child;
    }
  }
  return tx.jobs.get(jobId);
}

/** The strategy is asked for a failed attempt only, so only then is the spec read. */
async function rulesFor(
  tx: Transaction,
  jobId: string,
  event: JobEvent,
): Promise<Parameters<typeof transition>[2]> {
  if (event.kind !== "stopped") return {};
  if (event.exitCode === 0 && event.cause === undefined) return {};
  return (await tx.jobs.spec(jobId)) ?? {};
}

/** An array parent stays PENDING when its dependencies are met; its children are what may start now. */
async function startChildren(tx: Transaction, parent: Job): Promise<void> {
  if (!isArrayParent(parent) || isTerminal(parent.status)) return;
  if (endingReason(parent) !== undefined) return;
  await tx.jobs.setRangeStatus(parent.jobId, "RUNNABLE");
}

async function tellDependents(tx: Transaction, job: Job, facts: Fact[]): Promise<void> {
  if (job.status === "SUCCEEDED") {
    for (const jobId of await tx.jobs.releaseDependents(job.jobId)) {
      facts.push({ jobId, event: { kind: "dependencies-met" } });
    }
    return;
  }
  for (const jobId of await tx.jobs.dependents(job.jobId)) {
    facts.push({ jobId, event: { kind: "dependency-failed" } });
  }
}

async function tellParent(tx: Transaction, child: Job, facts: Fact[]): Promise<void> {
  const { arrayParentId } = child;
  if (arrayParentId === undefined) return;
  if (!(await tx.jobs.allChildrenTerminal(arrayParentId))) return;
  const { FAILED } = await tx.jobs.childCounts(arrayParentId);
  facts.push({
    jobId: arrayParentId,
    event: { kind: "children-ended", allSucceeded: FAILED === 0 },
  });
}
