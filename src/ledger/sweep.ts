/**
 * Goes on where a transaction had to stop: the children of arrays that end, children that are to fail because a child
 * they waited for has, the dependents of jobs that have more of them than one transaction tells, and the nodes of jobs
 * whose main node has begun or ended.
 *
 * One call does a bounded piece in the caller's transaction; called until it answers false, everything that follows
 * from what was recorded is recorded, also after a crash.
 */
import { isTerminal } from "../model/job.ts";
import type { Transaction, View } from "../ports/store.ts";
import { endArrayChildren } from "./end-array-children.ts";
import { failDoomedChildren } from "./fail-doomed-children.ts";
import { recordWork } from "./record-job-event.ts";
import { tellDependents } from "./tell-dependents.ts";
import { tellNodes } from "./tell-nodes.ts";
import { newWork } from "./work.ts";

/** Whether a sweep would find anything: cheap enough to ask every second. */
export async function hasSweepLeft({ jobs, tasks }: View): Promise<boolean> {
  return (
    (await jobs.endingArrays(1)).length > 0 ||
    (await jobs.arraysWithDoomed(1)).length > 0 ||
    (await jobs.untoldEnds(1)).length > 0 ||
    (await tasks.nodesLeftToTell(1)).length > 0
  );
}

/** False when there was nothing left to do. `now` is epoch milliseconds. */
export async function sweep(tx: Transaction, now: number): Promise<boolean> {
  const work = newWork(now);
  const [ending] = await tx.jobs.endingArrays(1);
  const [doomed] = ending === undefined ? await tx.jobs.arraysWithDoomed(1) : [];
  const [untold] = ending === undefined && doomed === undefined ? await tx.jobs.untoldEnds(1) : [];
  if (ending !== undefined) await endArrayChildren(tx, ending, work);
  else if (doomed !== undefined) await failDoomedChildren(tx, doomed, work);
  else if (untold !== undefined) {
    const job = await tx.jobs.get(untold);
    await tx.jobs.setUntold(untold, false);
    if (job !== undefined && isTerminal(job.status)) {
      await tellDependents(tx, untold, job.status === "SUCCEEDED", work);
    } else if (job !== undefined) await endArrayChildren(tx, job, work);
  } else {
    const [multiNode] = await tx.tasks.nodesLeftToTell(1);
    const job = multiNode === undefined ? undefined : await tx.jobs.get(multiNode);
    if (job === undefined) return false;
    await tellNodes(tx, job, work);
  }
  await recordWork(tx, work);
  return true;
}
