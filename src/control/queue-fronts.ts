/**
 * How each queue stood lately, and since when each job has been where it is in its queue: a view that the planner
 * brings up to date from what it has read anyway, at most once a second. Nothing of it is stored; after a restart,
 * times begin with the first look.
 */
import type { QueueFront } from "../model/queue-front.ts";
import type { QueueState } from "../ports/explanations.ts";

export type QueueFronts = {
  /** Whether the last look is long enough ago. */
  readonly isDue: (now: number) => boolean;
  /** When the next look is due. */
  readonly dueAt: () => number;
  readonly note: (fronts: readonly QueueFront[], now: number) => void;
  readonly of: (jobQueue: string) => QueueState | undefined;
};

const everyMs = 1_000;

export function createQueueFronts(): QueueFronts {
  let states: ReadonlyMap<string, QueueState> = new Map();
  let due = Number.NEGATIVE_INFINITY;
  return {
    isDue: (now) => now >= due,
    dueAt: () => due,
    note(fronts, now) {
      due = now + everyMs;
      states = new Map(
        fronts.map((front) => [front.jobQueue, stateNow(front, states.get(front.jobQueue), now)]),
      );
    },
    of: (jobQueue) => states.get(jobQueue),
  };
}

/** A job's time begins anew when its place changes. */
function stateNow(front: QueueFront, before: QueueState | undefined, now: number): QueueState {
  const { jobIds, jobQueue: _, ...held } = front;
  return {
    ...held,
    updatedAt: now,
    jobs: jobIds.map((jobId, place) => {
      const known = before?.jobs[place];
      return { jobId, since: known?.jobId === jobId ? known.since : now };
    }),
  };
}
