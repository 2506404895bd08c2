/**
 * How the queues of a snapshot stand once a plan has been carried out: the order that turns would be taken in if
 * nothing changed any more, and what live tasks hold.
 */
import { childJobId } from "../../model/job-id.ts";
import type { Plan } from "../../model/plan.ts";
import { frontLengthMax, type QueueFront } from "../../model/queue-front.ts";
import type { QueueView, Snapshot, Waiting } from "../../model/snapshot.ts";
import type { LiveTask } from "../../model/task.ts";
import { demandOf } from "./schedule.ts";
import { sharesOf } from "./shares.ts";
import { type Turns, turnsOf } from "./turns.ts";

export function frontsOf(snapshot: Snapshot, plan: Plan): readonly QueueFront[] {
  const placed = new Set<string>();
  for (const change of plan.changes) {
    if (change.kind === "place") placed.add(attemptId(change.jobId, change.arrayIndex));
  }
  const tasksOf = Map.groupBy(snapshot.tasks, ({ jobQueue }) => jobQueue);
  return snapshot.queues.map((view) => {
    const tasks = tasksOf.get(view.queue.name) ?? [];
    return frontOf(view, tasks, snapshot.now, placed);
  });
}

function frontOf(
  view: QueueView,
  tasks: readonly LiveTask[],
  now: number,
  placed: ReadonlySet<string>,
): QueueFront {
  const held = new Map<string, number>();
  const hold = ({ shareIdentifier = "", resources }: LiveTask | Waiting): void => {
    held.set(shareIdentifier, (held.get(shareIdentifier) ?? 0) + resources.cpu);
  };
  for (const task of tasks) hold(task);
  const turns = turnsOf({
    unplaced: view.line.map(demandOf).filter(({ count }) => count > 0),
    shares: view.fairShare && sharesOf(view.fairShare, view.line, tasks, now),
  });
  const jobIds: string[] = [];
  for (const { jobId, waiting } of eachTurn(turns)) {
    if (placed.has(jobId)) hold(waiting);
    else if (jobIds.push(jobId) >= frontLengthMax) break;
  }
  return {
    jobQueue: view.queue.name,
    jobIds,
    cpu: [...held.values()].reduce((sum, cpu) => sum + cpu, 0),
    ...(view.fairShare && { cpuOfShares: held }),
  };
}

function* eachTurn(turns: Turns): Generator<{ readonly jobId: string; readonly waiting: Waiting }> {
  for (let turn = turns.next(); turn !== undefined; turn = turns.next()) {
    const { waiting, first, count } = turn;
    for (let offset = 0; offset < count; offset += 1) {
      const index = waiting.range === undefined ? undefined : first + offset;
      yield { jobId: attemptId(waiting.jobId, index), waiting };
    }
    turns.placed(count);
  }
}

function attemptId(jobId: string, arrayIndex: number | undefined): string {
  return arrayIndex === undefined ? jobId : childJobId(jobId, arrayIndex);
}
