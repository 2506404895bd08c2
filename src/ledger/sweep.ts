/**
 * Goes on where a transaction had to stop: the children of arrays that end, children that are to fail because a child
 * they waited for has, and the dependents of jobs that have more of them than one transaction tells.
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
import { newWork } from "./work.ts";

/** Whether a sweep would find anything: cheap enough to ask every second. */
export async function hasSweepLeft({ jobs }: View): Promise<boolean> {
  return (
    (await jobs.endingArrays(1)).length > 0 ||
    (await jobs.arraysWithDoomed(1)).length > 0 ||
    (await jobs.untoldEnds(1)).length > 0
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
  } else return false;
  await recordWork(tx, work);
  return true;
}
