/**
 * Records one learned fact about a job and everything that follows from it, in the transaction that learned it:
 * so no crash can leave a dependent waiting for a job that has ended, or a parent for children that have.
 *
 *   SUCCEEDED     dependents that now wait for nothing become RUNNABLE (the children of an array: its range)
 *   FAILED        dependents fail with `Dependent Job failed`, and theirs, and so on
 *   child ended   children of other arrays that wait for this one start or fail, see element-dependents.ts;
 *                 the array parent ends with the last of its children
 *   array ends    (cancelled, terminated, dependency failed) its children fail, see end-array-children.ts
 *   terminal      what the job held of NON_REPLENISHABLE resources is gone for good
 *   terminate     the task of a job that has started is wanted stopped
 *   main node     of a multi-node job: that it runs, or has ended, is told to the other nodes, see tell-nodes.ts
 *
 * What follows is worked off as a list, not by recursion: a chain of ten thousand dependents is an ordinary
 * workload. One transaction takes on so much (work.ts) and leaves the rest to the sweep.
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
import { markChildren, tellElementDependents } from "./element-dependents.ts";
import { endArrayChildren } from "./end-array-children.ts";
import { failDoomedChildren } from "./fail-doomed-children.ts";
import { noteStateChange } from "./note-state-change.ts";
import { wantTaskStopped } from "./stop-task.ts";
import { tellDependents } from "./tell-dependents.ts";
import { tellNodes } from "./tell-nodes.ts";
import { addFact, type Fact, newWork, type Work } from "./work.ts";

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
  const work = newWork(now);
  const job = await recordOne(tx, { jobId, event }, work);
  await recordWork(tx, work);
  return job;
}

/**
 * Records the same event of several jobs. What follows from all of them together is bounded as what follows from one:
 * for arrays among them, mostly the sweep does it.
 */
export async function recordJobEvents(
  tx: Transaction,
  jobIds: readonly string[],
  event: JobEvent,
  now: number,
): Promise<void> {
  const work = newWork(now);
  for (const jobId of jobIds) addFact(work, jobId, event);
  await recordWork(tx, work);
}

/** Records all of it, and what follows. */
export async function recordWork(tx: Transaction, work: Work): Promise<void> {
  let recorded = 0;
  let failed = 0;
  for (;;) {
    const fact = work.facts[recorded];
    const parentId = work.failing[failed];
    if (fact !== undefined) {
      recorded += 1;
      await recordOne(tx, fact, work);
    } else if (parentId !== undefined) {
      failed += 1;
      await failDoomedChildren(tx, parentId, work);
    } else return;
  }
}

async function recordOne(
  tx: Transaction,
  { jobId, event }: Fact,
  work: Work,
): Promise<Job | undefined> {
  const before = await subjectOf(tx, jobId, event);
  if (before === undefined) return undefined;
  if (event.kind === "dependencies-met") await startChildren(tx, before, work);

  const outcome = transition(before, event, await rulesFor(tx, before, event), work.now);
  if (outcome.kind === "ignored") return before;
  const { job } = outcome;
  await tx.jobs.update(job);
  if (job.status !== before.status) await noteStateChange(tx, job, work.now);
  await consumeHeld(tx, before, job);
  await tellNodes(tx, job, work);

  if (isTerminal(job.status)) {
    await tellDependents(tx, job.jobId, job.status === "SUCCEEDED", work);
    await tellElementDependents(tx, job, work);
    await tellParent(tx, job, work);
    if (wasHeldBack(before, event)) await stopTaskOf(tx, job, event.reason);
  } else if (isArrayParent(job) && endingReason(job) !== undefined) {
    await endArrayChildren(tx, job, work);
  } else if (event.kind === "terminate") {
    await stopTaskOf(tx, job, event.reason);
  }
  return job;
}

/** A node that ends before the main node runs leaves a task behind that has not begun. */
function wasHeldBack(
  before: Job,
  event: JobEvent,
): event is Extract<JobEvent, { kind: "cancel" | "terminate" }> {
  return before.live !== undefined && (event.kind === "cancel" || event.kind === "terminate");
}

async function stopTaskOf(tx: Transaction, job: Job, reason: string): Promise<void> {
  const task = await tx.tasks.liveOfJob(job.jobId);
  if (task !== undefined) await wantTaskStopped(tx, task, { kind: "user", reason });
}

/**
 * The job's row, which is that of its main node, too. A child that has not started has none yet and gets it when
 * something happens to it alone.
 */
async function subjectOf(
  tx: Transaction,
  jobId: string,
  event: JobEvent,
): Promise<Job | undefined> {
  const parts = parseJobId(jobId);
  if (parts?.nodeIndex !== undefined) {
    const parent = await tx.jobs.get(parts.parentId);
    if (parent?.nodes?.mainNode === parts.nodeIndex) return parent;
  }
  if (event.kind === "placed" || event.kind === "cancel" || event.kind === "terminate") {
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
  job: Job,
  event: JobEvent,
): Promise<Parameters<typeof transition>[2]> {
  if (event.kind !== "stopped") return {};
  if (event.exitCode === 0 && event.cause === undefined) return {};
  // A node is not tried again by itself.
  if (job.nodeIndex !== undefined) return {};
  return (await tx.jobs.spec(job.jobId)) ?? {};
}

/** An array parent stays PENDING when its dependencies are met; its children are what may start now. */
async function startChildren(tx: Transaction, parent: Job, work: Work): Promise<void> {
  if (!isArrayParent(parent) || isTerminal(parent.status)) return;
  if (endingReason(parent) !== undefined) return;
  await markChildren(tx, parent, { mayStart: true }, work);
}

async function tellParent(tx: Transaction, child: Job, work: Work): Promise<void> {
  const { arrayParentId } = child;
  if (arrayParentId === undefined) return;
  if (!(await tx.jobs.allChildrenTerminal(arrayParentId))) return;
  const { FAILED } = await tx.jobs.childCounts(arrayParentId);
  addFact(work, arrayParentId, { kind: "children-ended", allSucceeded: FAILED === 0 });
}
