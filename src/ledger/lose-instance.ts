/**
 * Records that an instance is gone: every task it carried has stopped with it, and the jobs learn that their host
 * terminated (`Host EC2 (instance i-…) terminated.`, which retry strategies match on).
 *
 * A task that was being stopped for another cause keeps that cause: a terminated job is not retried because its
 * machine went first.
 */
import { type Site, taskArn } from "../model/arn.ts";
import type { StopCause, Task } from "../model/task.ts";
import type { Transaction } from "../ports/store.ts";
import { chargeShare } from "./charge-share.ts";
import { recordJobEvent } from "./record-job-event.ts";

/** Quiet when the instance is unknown or was recorded as gone before. `now` is epoch milliseconds. */
export async function loseInstance(
  deps: { readonly site: Site },
  tx: Transaction,
  instanceId: string,
  statusReason: string,
  now: number,
): Promise<void> {
  const instance = await tx.instances.get(instanceId);
  if (instance === undefined || instance.lastStatus === "TERMINATED") return;
  await tx.instances.update({
    ...instance,
    desiredStatus: "TERMINATED",
    lastStatus: "TERMINATED",
    statusReason,
  });
  const lost: StopCause = { kind: "instance-lost", instanceId };
  for (const task of await tx.tasks.live(instanceId)) {
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
}
