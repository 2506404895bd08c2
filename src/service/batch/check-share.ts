/**
 * The share and priority of a job: named exactly where a scheduling policy shares the queue, and never more shares at
 * once than AWS allows.
 */
import type { SubmitJobRequest } from "@aws-sdk/client-batch";
import { resourceOf } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import { clientError } from "../../model/errors.ts";
import type { Job } from "../../model/job.ts";
import type { JobDefinition } from "../../model/job-definition.ts";
import type { JobQueue } from "../../model/job-queue.ts";
import { decayWindowMs } from "../../model/scheduling-policy.ts";
import type { View } from "../../ports/store.ts";
import { checkSchedulingPriority } from "./check-scheduling-priority.ts";
import type { Refuse } from "./refuse.ts";

const activeSharesMax = 500;
const sharePattern = /^[A-Za-z0-9]{1,255}$/;

type Given = Pick<Decoded<SubmitJobRequest>, "shareIdentifier" | "schedulingPriorityOverride">;

/** What the job's row says of its share; nothing in a queue without a policy. */
export async function checkShare(
  refuse: Refuse,
  view: View,
  queue: JobQueue,
  definition: JobDefinition,
  { shareIdentifier, schedulingPriorityOverride: override }: Given,
  now: number,
): Promise<Pick<Job, "shareIdentifier" | "schedulingPriority">> {
  if (queue.schedulingPolicyArn === undefined) {
    if (shareIdentifier || override !== undefined) {
      // The typing error is AWS's own; clients see it.
      throw clientError(
        "Job with shareIdentifier or schedulingPriority can onlybe submitted to job queue with fair share scheduling policy.",
      );
    }
    return {};
  }
  if (!shareIdentifier) throw clientError("shareIdentifier must be specified.");
  if (!sharePattern.test(shareIdentifier)) {
    refuse(
      `ShareIdentifier name should match a valid pattern. "${shareIdentifier}" is not 1 to 255 letters and digits.`,
    );
  }
  const priority = override ?? definition.schedulingPriority;
  if (priority === undefined) {
    throw clientError(
      "Either schedulingPriority in job definition or schedulingPriorityOverride should be specified.",
    );
  }
  const schedulingPriority = checkSchedulingPriority(refuse, priority);
  await checkShareCount(view, queue, shareIdentifier, now);
  return { shareIdentifier, schedulingPriority };
}

/** A share is active while it has jobs that have not ended, or use that still counts. */
async function checkShareCount(
  { shares, schedulingPolicies }: View,
  { name, schedulingPolicyArn = "" }: JobQueue,
  shareIdentifier: string,
  now: number,
): Promise<void> {
  if (await shares.hasJobs(name, shareIdentifier)) return;
  const active = new Set(await shares.withJobs(name));
  const policy = await schedulingPolicies.get(resourceOf(schedulingPolicyArn));
  const counts = now - decayWindowMs(policy?.fairsharePolicy ?? {});
  for (const { shareIdentifier: used, to } of await shares.usage(name)) {
    if (to > counts) active.add(used);
  }
  if (active.has(shareIdentifier) || active.size < activeSharesMax) return;
  throw clientError(
    `Job queue ${name} has ${activeSharesMax} active share identifiers, the most that are allowed. ` +
      `Use one of those, or wait until one has no jobs and no recent use before using ${shareIdentifier}.`,
  );
}
