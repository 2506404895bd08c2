/**
 * Fair share within its bound: nobody is placed while a share waits that has used less, by weight, with a job that
 * needs no more. Use is computed here from the attempts themselves, so the bound leaves room for the slices that the
 * house keeps of it, and for what changes between a decision and its commit.
 */
import type { Job } from "../../model/job.ts";
import type { Resources } from "../../model/resources.ts";
import {
  decayWindowMs,
  type FairsharePolicy,
  weightFactorOf,
} from "../../model/scheduling-policy.ts";
import type { Auditor } from "../house/audited.ts";
import type { State } from "../house/state.ts";

/** A decision is older than its commit by less than this. */
const settledMs = 60_000;

export const sharesTakeTurns: Auditor = ({ before, state }) => {
  if (before === undefined || state.now - before.now > settledMs) return [];
  const breaches: string[] = [];
  const known = new Set(before.tasks.map(({ taskId }) => taskId));
  const placed = state.tasks.filter(
    ({ taskId, multiNodeJobId }) => !known.has(taskId) && multiNodeJobId === undefined,
  );
  for (const { jobQueue, jobId, shareIdentifier, resources } of placed) {
    const policy = state.fairshares.get(jobQueue);
    if (policy === undefined || shareIdentifier === undefined) continue;
    const turn = { ...{ jobQueue, policy, resources }, share: shareIdentifier };
    const first = worseOff(before, state, turn);
    if (first !== undefined)
      breaches.push(`job ${jobId} of ${shareIdentifier} went before ${first}`);
  }
  return breaches;
};

type Turn = {
  readonly jobQueue: string;
  readonly policy: FairsharePolicy;
  readonly share: string;
  readonly resources: Resources;
};

/** A share that should have been served instead, with what both have used. */
function worseOff(before: State, after: State, turn: Turn): string | undefined {
  const { policy, share, resources } = turn;
  const windowMs = decayWindowMs(policy);
  const waiting = [...before.jobs.values()].filter(
    (job) => couldHave(before, job, turn) && after.jobs.get(job.jobId)?.status === "RUNNABLE",
  );
  // One job more for either side, a part for the slices.
  const ahead = (resources.cpu / 1024) * (windowMs / 2000) * 2;
  for (const other of new Set(waiting.map((job) => job.shareIdentifier ?? ""))) {
    const mine = weighedUse(before, turn, share, windowMs);
    // The same plan may have placed jobs of the other share first.
    const others = weighedUse(after, turn, other, windowMs);
    if (mine > (others + ahead) * 1.5) {
      return `${other}: ${mine.toFixed(0)} and ${others.toFixed(0)} weighed vCPU seconds`;
    }
  }
  return undefined;
}

/** Had waited for a while, for nothing but room, and needs no more. Whoever was placed as well waits no longer. */
function couldHave(before: State, job: Job, { jobQueue, share, resources }: Turn): boolean {
  const { jobId, status, shareIdentifier, arraySize, nodes, nodeIndex, createdAt, attempts } = job;
  if (status !== "RUNNABLE" || job.jobQueue !== jobQueue) return false;
  if (shareIdentifier === undefined || shareIdentifier === share) return false;
  if (arraySize !== undefined || nodes !== undefined || nodeIndex !== undefined) return false;
  if (job.consumables !== undefined || job.requiredAttributes !== undefined) return false;
  const { dependsOn = [] } = before.specOf(jobId) ?? {};
  const since = Math.max(createdAt, attempts.at(-1)?.stoppedAt ?? 0);
  return (
    dependsOn.length === 0 &&
    before.now - since > settledMs &&
    job.resources.cpu <= resources.cpu &&
    job.resources.memoryMiB <= resources.memoryMiB
  );
}

/** vCPU seconds over the window, older ones less, and what live attempts would still come to; by weight. */
function weighedUse(state: State, turn: Turn, share: string, windowMs: number): number {
  let used = 0;
  for (const job of state.jobs.values()) {
    if (job.shareIdentifier !== share || job.jobQueue !== turn.jobQueue) continue;
    if (job.arraySize !== undefined || job.nodeIndex !== undefined) continue;
    const vcpus = job.resources.cpu / 1024;
    for (const { startedAt, stoppedAt } of job.attempts) {
      used += vcpus * counted(startedAt ?? stoppedAt, stoppedAt, state.now, windowMs);
    }
    if (job.live === undefined) continue;
    const from = job.live.startedAt ?? state.now;
    used += vcpus * (counted(from, state.now, state.now, windowMs) + windowMs / 2000);
  }
  return used * weightFactorOf(turn.policy, share);
}

/** Seconds between two times, each by what it still counts. */
function counted(from: number, to: number, now: number, windowMs: number): number {
  const weight = (at: number): number => Math.max(0, 1 - (now - at) / windowMs);
  const first = Math.max(from, now - windowMs);
  return first >= to ? 0 : ((to - first) / 1000) * ((weight(first) + weight(to)) / 2);
}
