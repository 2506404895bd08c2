/**
 * Whether a queue takes a job: it is there and ENABLED, its compute environments run the job's kind, and a share
 * is named exactly where a scheduling policy shares the queue.
 */
import type { SubmitJobRequest } from "@aws-sdk/client-batch";
import { servedCapability } from "../../core/scheduling/serves.ts";
import type { Site } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import { clientError } from "../../model/errors.ts";
import type { PlatformCapability } from "../../model/job.ts";
import type { JobDefinition } from "../../model/job-definition.ts";
import type { JobQueue } from "../../model/job-queue.ts";
import type { View } from "../../ports/store.ts";
import { namedResource } from "./named-resource.ts";
import type { Refuse } from "./refuse.ts";

/** The kind of compute environment the definition asks for; EC2 unless it says otherwise. */
export function capabilityOf(definition: JobDefinition): PlatformCapability {
  const [capability] = definition.platformCapabilities;
  return capability === "FARGATE" || capability === "MANAGED_INSTANCES" ? capability : "EC2";
}

export async function findOpenQueue(site: Site, view: View, nameOrArn: string): Promise<JobQueue> {
  const name = namedResource(site, "job-queue", nameOrArn);
  const queue = name === undefined ? undefined : await view.jobQueues.get(name);
  if (queue === undefined || queue.status === "DELETING") {
    throw clientError(`JobQueue ${nameOrArn} not found.`);
  }
  if (queue.serviceEnvironmentOrder !== undefined) {
    throw clientError(
      `JobQueue ${nameOrArn} is of type SAGEMAKER_TRAINING and takes service jobs only. ` +
        "Submit the job to a job queue with compute environments.",
    );
  }
  if (queue.state === "DISABLED") {
    throw clientError(
      `JobQueue ${nameOrArn} is DISABLED. Jobs can only be submitted to an ENABLED job queue.`,
    );
  }
  return queue;
}

/** A queue's environments are of one kind, so the first tells for all. */
export async function checkCapability(
  view: View,
  queue: JobQueue,
  capability: PlatformCapability,
): Promise<void> {
  const [first] = queue.computeEnvironmentOrder;
  if (first === undefined) return;
  const environment = await view.computeEnvironments.get(first.computeEnvironment);
  if (environment !== undefined && servedCapability(environment) !== capability) {
    throw clientError(
      `Job Queue is attached to Compute Environment that can not run Jobs with capability ${capability}.`,
    );
  }
}

const priorityMax = 9_999;
const sharePattern = /^[A-Za-z0-9]{1,255}$/;

/** The typing error in the first text is AWS's own; clients see it. */
export function checkShare(
  refuse: Refuse,
  queue: JobQueue,
  definition: JobDefinition,
  input: Pick<Decoded<SubmitJobRequest>, "shareIdentifier" | "schedulingPriorityOverride">,
): void {
  const { shareIdentifier, schedulingPriorityOverride: priority } = input;
  if (queue.schedulingPolicyArn === undefined) {
    if (shareIdentifier || priority !== undefined) {
      throw clientError(
        "Job with shareIdentifier or schedulingPriority can onlybe submitted to job queue with fair share scheduling policy.",
      );
    }
    return;
  }
  if (!shareIdentifier) throw clientError("shareIdentifier must be specified.");
  if (!sharePattern.test(shareIdentifier))
    refuse("ShareIdentifier name should match a valid pattern.");
  if (priority === undefined && definition.schedulingPriority === undefined) {
    throw clientError(
      "Either schedulingPriority in job definition or schedulingPriorityOverride should be specified.",
    );
  }
  if (
    priority !== undefined &&
    !(Number.isInteger(priority) && priority >= 0 && priority <= priorityMax)
  ) {
    refuse(`Scheduling priority must be between 0 and ${priorityMax}.`);
  }
}
