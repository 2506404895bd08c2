/**
 * The scheduling policy of a queue. A queue is created with one or stays first in, first out; it can be given another
 * of the same kind, but never none. Quota shares are for service jobs only.
 */
import type { Site } from "../../model/arn.ts";
import { clientError } from "../../model/errors.ts";
import type { JobQueue } from "../../model/job-queue.ts";
import { isQuotaSharePolicy, type SchedulingPolicy } from "../../model/scheduling-policy.ts";
import type { View } from "../../ports/store.ts";
import type { Refuse } from "./refuse.ts";
import { schedulingPolicyNamed } from "./scheduling-policy-arn.ts";

/** Checks the policy of a queue that is created. */
export async function checkPolicyOfQueue(
  refuse: Refuse,
  site: Site,
  view: View,
  queue: Pick<JobQueue, "schedulingPolicyArn" | "serviceEnvironmentOrder">,
): Promise<void> {
  if (queue.schedulingPolicyArn === undefined) return;
  const policy = await policyNamed(site, view, queue.schedulingPolicyArn);
  if (isQuotaSharePolicy(policy) && queue.serviceEnvironmentOrder === undefined) {
    refuse("Quota Management feature is only supported for SageMaker Training job queues.");
  }
}

/** Checks the policy that a queue is to have instead of its own. */
export async function checkPolicyReplaced(
  refuse: Refuse,
  site: Site,
  view: View,
  queue: JobQueue,
  schedulingPolicyArn: string,
): Promise<void> {
  if (queue.schedulingPolicyArn === undefined) {
    throw clientError("Only fairshare queues can have a scheduling policy.");
  }
  const policy = await policyNamed(site, view, schedulingPolicyArn);
  const before = await policyNamed(site, view, queue.schedulingPolicyArn);
  if (isQuotaSharePolicy(policy) === isQuotaSharePolicy(before)) return;
  const kind = isQuotaSharePolicy(before) ? "quotaSharePolicy" : "fairsharePolicy";
  refuse(
    `Job queue ${queue.name} has a scheduling policy with a ${kind}, which only one of that kind can replace; ` +
      `${policy.name} is of another.`,
  );
}

/** Whether the queue has a policy with a quotaSharePolicy. */
export async function hasQuotaSharePolicy(
  site: Site,
  view: View,
  { schedulingPolicyArn }: Pick<JobQueue, "schedulingPolicyArn">,
): Promise<boolean> {
  if (schedulingPolicyArn === undefined) return false;
  return isQuotaSharePolicy(await policyNamed(site, view, schedulingPolicyArn));
}

async function policyNamed(site: Site, view: View, arn: string): Promise<SchedulingPolicy> {
  const name = schedulingPolicyNamed(site, arn);
  const policy = name === undefined ? undefined : await view.schedulingPolicies.get(name);
  if (policy === undefined) throw clientError(`SchedulingPolicy ${arn} not found.`);
  return policy;
}
