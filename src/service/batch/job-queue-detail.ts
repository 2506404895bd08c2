/** A queue as DescribeJobQueues shows it: environments by ARN, with the order numbers as they were given. */
import type { JobQueueDetail, JobQueueType } from "@aws-sdk/client-batch";
import { batchArn, type Site } from "../../model/arn.ts";
import type { JobQueue } from "../../model/job-queue.ts";

export function jobQueueDetail(
  site: Site,
  queue: JobQueue,
  jobQueueType: JobQueueType,
): JobQueueDetail {
  return {
    jobQueueName: queue.name,
    jobQueueArn: batchArn(site, "job-queue", queue.name),
    state: queue.state,
    status: queue.status,
    // Always there: clients read it without asking.
    statusReason: queue.statusReason,
    priority: queue.priority,
    computeEnvironmentOrder: queue.computeEnvironmentOrder.map((entry) => ({
      order: entry.order,
      computeEnvironment: batchArn(site, "compute-environment", entry.computeEnvironment),
    })),
    serviceEnvironmentOrder: (queue.serviceEnvironmentOrder ?? []).map((entry) => ({
      order: entry.order,
      serviceEnvironment: batchArn(site, "service-environment", entry.serviceEnvironment),
    })),
    jobQueueType,
    ...(queue.schedulingPolicyArn !== undefined && {
      schedulingPolicyArn: queue.schedulingPolicyArn,
    }),
    jobStateTimeLimitActions: queue.jobStateTimeLimitActions.map((entry) => ({
      reason: entry.reason,
      maxTimeSeconds: entry.maxTimeSeconds,
      // The only ones that pass `checkTimeLimitActions`.
      state: "RUNNABLE",
      action: queue.serviceEnvironmentOrder === undefined ? "CANCEL" : "TERMINATE",
    })),
    tags: { ...queue.tags },
  };
}
