/**
 * UpdateJobQueue. What is not stated stays; a stated list of time-limit actions replaces the old one (an empty
 * one clears it), an empty list of environments is no statement. The row becomes UPDATING until the loops have
 * seen it.
 */
import type { UpdateJobQueueRequest, UpdateJobQueueResponse } from "@aws-sdk/client-batch";
import { batchArn } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import { clientError } from "../../model/errors.ts";
import type { JobQueue } from "../../model/job-queue.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { checkOneOf } from "./check-one-of.ts";
import { checkPriority } from "./check-priority.ts";
import { checkSettled } from "./check-settled.ts";
import { checkTimeLimitActions } from "./check-time-limit-actions.ts";
import { checkAttachable, computeEnvironmentOrder } from "./compute-environment-order.ts";
import { namedResource } from "./named-resource.ts";
import { checkPolicyReplaced } from "./queue-scheduling-policy.ts";
import { type Refuse, refuseFor } from "./refuse.ts";
import { checkServiceAttachable, serviceEnvironmentOrder } from "./service-environment-order.ts";

export async function updateJobQueue(
  deps: ServiceDeps,
  input: Decoded<UpdateJobQueueRequest>,
  context: RequestContext,
): Promise<UpdateJobQueueResponse> {
  const refuse = refuseFor(context);
  const { schedulingPolicyArn } = input;
  const stated = {
    // An empty one, which some clients send for none, is no statement either.
    ...(schedulingPolicyArn && { schedulingPolicyArn }),
    ...(input.state !== undefined && {
      state: checkOneOf(refuse, "Job Queue state", input.state, ["ENABLED", "DISABLED"]),
    }),
    ...(input.priority !== undefined && { priority: checkPriority(refuse, input.priority) }),
    ...((input.computeEnvironmentOrder ?? []).length > 0 && {
      computeEnvironmentOrder: computeEnvironmentOrder(
        refuse,
        deps.site,
        input.computeEnvironmentOrder ?? [],
      ),
    }),
    ...((input.serviceEnvironmentOrder ?? []).length > 0 && {
      serviceEnvironmentOrder: serviceEnvironmentOrder(
        refuse,
        deps.site,
        input.serviceEnvironmentOrder ?? [],
      ),
    }),
  };
  const name = namedResource(deps.site, "job-queue", input.jobQueue);
  const updated = await deps.store.transact(async (tx) => {
    const queue = name === undefined ? undefined : await tx.jobQueues.get(name);
    if (queue === undefined) throw clientError(`${input.jobQueue} does not exist`);
    checkSettled("update", queue.status);
    checkKind(refuse, queue, stated);
    const kind = queue.serviceEnvironmentOrder === undefined ? "compute" : "service";
    const after = {
      ...queue,
      ...stated,
      ...(input.jobStateTimeLimitActions !== undefined && {
        jobStateTimeLimitActions: checkTimeLimitActions(
          refuse,
          input.jobStateTimeLimitActions,
          kind,
        ),
      }),
      status: "UPDATING" as const,
      statusReason: "JobQueue Updating",
    };
    if (stated.computeEnvironmentOrder !== undefined) {
      await checkAttachable(
        refuse,
        tx,
        stated.computeEnvironmentOrder,
        queue.computeEnvironmentOrder,
      );
    }
    if (stated.schedulingPolicyArn !== undefined) {
      await checkPolicyReplaced(refuse, deps.site, tx, queue, stated.schedulingPolicyArn);
    }
    if (stated.serviceEnvironmentOrder !== undefined) {
      await checkServiceAttachable(refuse, tx, queue.name, stated.serviceEnvironmentOrder);
    }
    await tx.jobQueues.update(after);
    return after;
  });
  deps.poke();
  return {
    jobQueueName: updated.name,
    jobQueueArn: batchArn(deps.site, "job-queue", updated.name),
  };
}

/** A queue keeps its kind: compute environments stay compute environments, service environments likewise. */
function checkKind(refuse: Refuse, queue: JobQueue, stated: Partial<JobQueue>): void {
  if (queue.serviceEnvironmentOrder === undefined) {
    if (stated.serviceEnvironmentOrder === undefined) return;
    refuse(`Job queue ${queue.name} has compute environments: use computeEnvironmentOrder.`);
  }
  if (stated.computeEnvironmentOrder !== undefined) {
    refuse(`Job queue ${queue.name} is of type SAGEMAKER_TRAINING: use serviceEnvironmentOrder.`);
  }
}
