/**
 * Records that the tasks of an instance have ended with it, or with the agent that knew of them: the jobs learn that
 * their host terminated (`Host EC2 (instance i-…) terminated.`, which retry strategies match on).
 *
 * A task that was being stopped for another cause keeps that cause: a terminated job is not retried because its
 * machine went first.
 */
import { type Site, taskArn } from "../model/arn.ts";
import type { StopCause, Task } from "../model/task.ts";
import type { Transaction } from "../ports/store.ts";
import { chargeShare } from "./charge-share.ts";
import { noteTaskEnded } from "./note-task-ended.ts";
import { recordJobEvent } from "./record-job-event.ts";

/** `now` is epoch milliseconds. Answers how many there were. */
export async function loseTasks(
  deps: { readonly site: Site },
  tx: Transaction,
  instanceId: string,
  now: number,
): Promise<number> {
  const lost: StopCause = { kind: "instance-lost", instanceId };
  const tasks = await tx.tasks.live(instanceId);
  for (const task of tasks) {
    const wanted = task.stopCause?.kind === "update" ? undefined : task.stopCause;
    const cause = wanted ?? lost;
    const stopped: Task = {
      ...task,
      desiredStatus: "STOPPED",
      lastStatus: "STOPPED",
      stoppedAt: now,
      stopCause: cause,
    };
    await tx.tasks.update(stopped);
    await chargeShare(tx, stopped);
    await recordJobEvent(
      tx,
      task.jobId,
      {
        kind: "stopped",
        taskArn: taskArn(deps.site, task.clusterName, task.taskId),
        stoppedAt: now,
        cause,
      },
      now,
    );
  }
  if (tasks.length > 0) await noteTaskEnded(tx, instanceId, now);
  return tasks.length;
}
