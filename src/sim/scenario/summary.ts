/** A scenario's numbers at a moment, for scenarios of too many events to tell. */
import { type Job, jobStatuses } from "../../model/job.ts";
import { vCpus } from "../../model/resources.ts";
import type { State } from "../house/state.ts";

/** `12 RUNNABLE, 8 RUNNING`; children count, their parents do not. */
export function jobCounts(state: State): string {
  const jobs = [...state.jobs.values()].filter(({ arraySize }) => arraySize === undefined);
  const counts = Map.groupBy(jobs, ({ status }) => status);
  const texts = jobStatuses.flatMap((status) => {
    const count = counts.get(status)?.length ?? 0;
    return count === 0 ? [] : [`${count} ${status}`];
  });
  return texts.join(", ") || "none";
}

/** `3 failed attempts, 2 of them tried again`: those that ended otherwise than well. */
export function attemptCounts(state: State): string {
  const attempts = [...state.jobs.values()].flatMap((job) => job.attempts);
  const failed = attempts.filter(({ exitCode }) => exitCode !== 0).length;
  return `${attempts.length} attempts ended, ${failed} of them failed`;
}

/** How many vCPU hours each share has used, live attempts included, and how many vCPUs it has now. */
export function shareUse(state: State): string | undefined {
  const shares = new Map<string, { hours: number; now: number }>();
  for (const job of state.jobs.values()) {
    if (job.shareIdentifier === undefined || job.arraySize !== undefined) continue;
    const use = shares.get(job.shareIdentifier) ?? { hours: 0, now: 0 };
    use.hours += hoursOf(job, state.now) * vCpus(job.resources);
    use.now += job.live === undefined ? 0 : vCpus(job.resources);
    shares.set(job.shareIdentifier, use);
  }
  if (shares.size === 0) return undefined;
  const texts = [...shares.keys()].sort().map((share) => {
    const { hours, now } = shares.get(share) ?? { hours: 0, now: 0 };
    return `${share} ${hours.toFixed(1)} (now ${now})`;
  });
  return texts.join(", ");
}

function hoursOf({ attempts, live }: Job, now: number): number {
  const ended = attempts.reduce(
    (sum, { startedAt, stoppedAt }) => sum + stoppedAt - (startedAt ?? stoppedAt),
    0,
  );
  return (ended + now - (live?.startedAt ?? now)) / 3_600_000;
}
