/** The type of a queue is that of its environments (`checkAttachable` keeps them alike); it is never stored. */
import type { JobQueueType } from "@aws-sdk/client-batch";
import { servedCapability } from "../../core/scheduling/serves.ts";
import type { JobQueue } from "../../model/job-queue.ts";
import type { View } from "../../ports/store.ts";

export async function jobQueueType(view: View, queue: JobQueue): Promise<JobQueueType> {
  if (queue.serviceEnvironmentOrder !== undefined) return "SAGEMAKER_TRAINING";
  const [first] = queue.computeEnvironmentOrder;
  const environment = first && (await view.computeEnvironments.get(first.computeEnvironment));
  if (environment === undefined) return "ECS";
  return servedCapability(environment) === "FARGATE" ? "ECS_FARGATE" : "ECS";
}
