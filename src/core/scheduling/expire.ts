/**
 * Stops attempts whose time is over. AWS counts `attemptDurationSeconds` from the attempt's own start (RUNNING),
 * so pulling the image is free and each retry starts afresh.
 */
import { compareText } from "./compare-text.ts";
import { type Draft, wakeNoLaterThan } from "./draft.ts";

export function expire(draft: Draft): void {
  const overdue: string[] = [];
  for (const task of draft.snapshot.tasks) {
    if (task.timeoutSeconds === undefined || task.startedAt === undefined) continue;
    if (task.desiredStatus === "STOPPED" || task.lastStatus === "STOPPED") continue;
    const deadline = task.startedAt + task.timeoutSeconds * 1000;
    if (deadline <= draft.snapshot.now) overdue.push(task.taskId);
    else wakeNoLaterThan(draft, deadline);
  }
  for (const taskId of overdue.sort(compareText)) {
    draft.changes.push({ kind: "stop-task", taskId, cause: { kind: "timeout" } });
  }
}
