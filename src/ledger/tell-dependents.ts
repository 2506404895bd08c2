/**
 * Tells the jobs that wait for a whole job, an array or a single child that it has ended: when it succeeded, those that
 * now wait for nothing more may start; when it failed, all of them fail.
 *
 * One job may have ten thousand dependents. Those that one transaction has no room for are left with their waits,
 * and the job is noted, so that the sweep goes on with them.
 */
import type { Transaction } from "../ports/store.ts";
import { addFact, type Work } from "./work.ts";

export async function tellDependents(
  tx: Transaction,
  jobId: string,
  succeeded: boolean,
  work: Work,
): Promise<void> {
  const { dependents, more } = await tx.jobs.releaseDependents(jobId, Math.max(0, work.rowsLeft));
  for (const dependent of dependents) {
    if (!succeeded) addFact(work, dependent.jobId, { kind: "dependency-failed" });
    else if (!dependent.waitsForMore) addFact(work, dependent.jobId, { kind: "dependencies-met" });
  }
  if (more) await tx.jobs.setUntold(jobId, true);
}
