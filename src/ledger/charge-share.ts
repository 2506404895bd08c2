/**
 * Charges the share of a task that has stopped with what it used: its vCPUs from its placement to its end. What live
 * tasks use is never written; it is computed from them.
 */
import { slicesOf } from "../core/scheduling/share-usage.ts";
import { resourceOf } from "../model/arn.ts";
import { decayWindowMs } from "../model/scheduling-policy.ts";
import type { Task } from "../model/task.ts";
import type { Transaction } from "../ports/store.ts";

/** Called once for each task, when its row says STOPPED. */
export async function chargeShare(tx: Transaction, task: Task): Promise<void> {
  const { jobQueue, shareIdentifier, createdAt: from, stoppedAt: to } = task;
  if (shareIdentifier === undefined || to === undefined) return;
  const queue = await tx.jobQueues.get(jobQueue);
  if (queue?.schedulingPolicyArn === undefined) return;
  const policy = await tx.schedulingPolicies.get(resourceOf(queue.schedulingPolicyArn));
  const windowMs = decayWindowMs(policy?.fairsharePolicy ?? {});
  for (const slice of slicesOf({ cpu: task.resources.cpu, from, to }, windowMs)) {
    await tx.shares.addUsage({ jobQueue, shareIdentifier, ...slice });
  }
  await tx.shares.forgetUsage(jobQueue, to - windowMs);
}
