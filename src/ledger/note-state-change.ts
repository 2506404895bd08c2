/**
 * Notes that jobs have got a new status, in the transaction that gave it to them: whoever listens hears of everything
 * that was committed, and of nothing else.
 *
 * As on AWS nothing is said of SUBMITTED, and something of every status after it, RUNNABLE between two attempts
 * included. Children that change together are one entry. With a multi-node job its main node changes.
 */
import type { IndexRun, Job, JobStatus } from "../model/job.ts";
import { nodeJobId } from "../model/job-id.ts";
import type { Transaction } from "../ports/store.ts";

/** `now` is epoch milliseconds. */
export async function noteStateChange(
  tx: Transaction,
  { jobId, status, attempts, nodes }: Pick<Job, "jobId" | "status" | "attempts" | "nodes">,
  now: number,
): Promise<void> {
  if (status === "SUBMITTED") return;
  const change = { kind: "state", at: now, jobId, status, attemptsMade: attempts.length } as const;
  await tx.stateChanges.append(change);
  if (nodes === undefined) return;
  await tx.stateChanges.append({ ...change, jobId: nodeJobId(jobId, nodes.mainNode) });
}

/** Of children that have never been tried. */
export async function noteChildrenChange(
  tx: Transaction,
  parentId: string,
  runs: readonly IndexRun[],
  status: JobStatus,
  now: number,
): Promise<void> {
  for (const children of runs) {
    const change = { at: now, jobId: parentId, children, status, attemptsMade: 0 };
    await tx.stateChanges.append({ kind: "state", ...change });
  }
}
