/**
 * CreateJobQueue. The row begins as CREATING; the loops bring it to VALID. Names stay taken until a deleted queue
 * is really gone.
 */
import type { CreateJobQueueRequest, CreateJobQueueResponse } from "@aws-sdk/client-batch";
import { batchArn, type Site } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import { conflictError } from "../../model/errors.ts";
import type { JobQueue } from "../../model/job-queue.ts";
import type { View } from "../../ports/store.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { checkName } from "./check-name.ts";
import { checkOneOf } from "./check-one-of.ts";
import { checkPriority } from "./check-priority.ts";
import { checkQuota } from "./check-quota.ts";
import { checkTags } from "./check-tags.ts";
import { checkTimeLimitActions } from "./check-time-limit-actions.ts";
import { checkAttachable, computeEnvironmentOrder } from "./compute-environment-order.ts";
import { jobQueueType } from "./job-queue-type.ts";
import { notSupported } from "./not-supported.ts";
import { checkPolicyOfQueue } from "./queue-scheduling-policy.ts";
import { type Refuse, refuseFor } from "./refuse.ts";
import { checkServiceAttachable, serviceEnvironmentOrder } from "./service-environment-order.ts";

export async function createJobQueue(
  deps: ServiceDeps,
  input: Decoded<CreateJobQueueRequest>,
  context: RequestContext,
): Promise<CreateJobQueueResponse> {
  const refuse = refuseFor(context);
  checkName(refuse, input.jobQueueName, "Job Queue");
  checkSupported(refuse, input);
  const queue: JobQueue = {
    name: input.jobQueueName,
    state: checkOneOf(refuse, "Job Queue state", input.state ?? "ENABLED", ["ENABLED", "DISABLED"]),
    status: "CREATING",
    statusReason: "JobQueue Creating",
    priority: checkPriority(refuse, input.priority),
    createdAt: deps.clock.now(),
    ...environmentsOf(deps.site, refuse, input),
    ...(input.schedulingPolicyArn ? { schedulingPolicyArn: input.schedulingPolicyArn } : {}),
    jobStateTimeLimitActions: checkTimeLimitActions(
      refuse,
      input.jobStateTimeLimitActions ?? [],
      takesServiceJobs(input) ? "service" : "compute",
    ),
    tags: checkTags(input.tags),
  };
  await deps.store.transact(async (tx) => {
    if ((await tx.jobQueues.get(queue.name)) !== undefined) throw conflictError();
    const { items } = await tx.jobQueues.list({ limit: deps.quotas.jobQueues });
    checkQuota(deps.quotas, "jobQueues", items.length, "job queues");
    await checkAttachable(refuse, tx, queue.computeEnvironmentOrder, []);
    await checkServiceAttachable(refuse, tx, queue.name, queue.serviceEnvironmentOrder ?? []);
    await checkPolicyOfQueue(refuse, deps.site, tx, queue);
    await checkType(refuse, tx, queue, input.jobQueueType);
    await tx.jobQueues.insert(queue);
  });
  deps.poke();
  return {
    jobQueueName: queue.name,
    jobQueueArn: batchArn(deps.site, "job-queue", queue.name),
  };
}

type Input = Decoded<CreateJobQueueRequest>;

/** A queue has compute environments or service environments. Its type says the same again and may be left out. */
function environmentsOf(
  site: Site,
  refuse: Refuse,
  input: Input,
): Pick<JobQueue, "computeEnvironmentOrder" | "serviceEnvironmentOrder"> {
  const compute = input.computeEnvironmentOrder ?? [];
  if (!takesServiceJobs(input)) {
    return { computeEnvironmentOrder: computeEnvironmentOrder(refuse, site, compute) };
  }
  const service = input.serviceEnvironmentOrder ?? [];
  if (service.length === 0) {
    refuse("Job queues of type SAGEMAKER_TRAINING must have serviceEnvironmentOrder.");
  }
  if (compute.length > 0) {
    refuse("A job queue cannot have both computeEnvironmentOrder and serviceEnvironmentOrder.");
  }
  if (input.jobQueueType !== undefined && input.jobQueueType !== "SAGEMAKER_TRAINING") {
    refuse(
      `A job queue with serviceEnvironmentOrder is of type SAGEMAKER_TRAINING, not ${input.jobQueueType}.`,
    );
  }
  return {
    computeEnvironmentOrder: [],
    serviceEnvironmentOrder: serviceEnvironmentOrder(refuse, site, service),
  };
}

function takesServiceJobs(input: Input): boolean {
  return (
    input.jobQueueType === "SAGEMAKER_TRAINING" || (input.serviceEnvironmentOrder ?? []).length > 0
  );
}

function checkSupported(refuse: Refuse, input: Input): void {
  const { jobQueueType = "ECS" } = input;
  if (!["ECS", "ECS_FARGATE"].includes(jobQueueType) && !takesServiceJobs(input)) {
    refuse(
      notSupported(`jobQueueType ${jobQueueType}`, "Use ECS or ECS_FARGATE, or leave it out."),
    );
  }
}

async function checkType(
  refuse: Refuse,
  view: View,
  queue: JobQueue,
  given: Input["jobQueueType"],
): Promise<void> {
  const type = await jobQueueType(view, queue);
  if (given !== undefined && given !== type) {
    refuse(`jobQueueType is ${given}, but a job queue with these environments is of type ${type}.`);
  }
}
