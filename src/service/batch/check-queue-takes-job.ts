/** Whether a queue takes a job: it is there and ENABLED, and its compute environments run the job's kind. */
import { servedCapability } from "../../core/scheduling/serves.ts";
import type { Site } from "../../model/arn.ts";
import { clientError } from "../../model/errors.ts";
import type { PlatformCapability } from "../../model/job.ts";
import type { JobDefinition } from "../../model/job-definition.ts";
import type { JobQueue } from "../../model/job-queue.ts";
import type { View } from "../../ports/store.ts";
import { namedResource } from "./named-resource.ts";

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
