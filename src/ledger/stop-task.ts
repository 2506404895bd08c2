/**
 * Wants a task stopped. Only the wish is written; the agent's report that it has stopped is what ends the attempt.
 *
 * The first cause stays: what ended the attempt is what was asked first.
 */
import type { StopCause, Task } from "../model/task.ts";
import type { Transaction } from "../ports/store.ts";

/** Answers the task as it is now; unchanged when it was wanted stopped, or had stopped, before. */
export async function wantTaskStopped(
  tx: Transaction,
  task: Task,
  cause: StopCause,
): Promise<Task> {
  if (task.desiredStatus === "STOPPED" || task.lastStatus === "STOPPED") return task;
  const wanted: Task = { ...task, desiredStatus: "STOPPED", stopCause: cause };
  await tx.tasks.update(wanted);
  return wanted;
}
