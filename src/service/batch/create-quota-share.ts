/** CreateQuotaShare: a record of a queue for service jobs, at most 20 of each. It is there, and VALID, at once. */
import type { CreateQuotaShareRequest, CreateQuotaShareResponse } from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import { clientError, conflictError } from "../../model/errors.ts";
import type { JobQueue } from "../../model/job-queue.ts";
import type { QuotaShare } from "../../model/service-environment.ts";
import type { View } from "../../ports/store.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { checkShareLimits } from "./check-capacity-limits.ts";
import { checkName } from "./check-name.ts";
import { checkQuota } from "./check-quota.ts";
import {
  checkInSharePreemption,
  checkResourceSharing,
  checkShareState,
} from "./check-quota-share.ts";
import { checkTags } from "./check-tags.ts";
import { namedResource } from "./named-resource.ts";
import { hasQuotaSharePolicy } from "./queue-scheduling-policy.ts";
import { quotaShareArn } from "./quota-share-arn.ts";
import { refuseFor } from "./refuse.ts";

export async function createQuotaShare(
  deps: ServiceDeps,
  input: Decoded<CreateQuotaShareRequest>,
  context: RequestContext,
): Promise<CreateQuotaShareResponse> {
  const refuse = refuseFor(context);
  checkName(refuse, input.quotaShareName, "Quota share");
  const stated: Omit<QuotaShare, "jobQueue"> = {
    name: input.quotaShareName,
    state: checkShareState(refuse, input.state ?? "ENABLED"),
    createdAt: deps.clock.now(),
    capacityLimits: checkShareLimits(refuse, input.capacityLimits),
    resourceSharing: checkResourceSharing(refuse, input.resourceSharingConfiguration),
    inSharePreemption: checkInSharePreemption(
      refuse,
      input.preemptionConfiguration.inSharePreemption,
    ),
    tags: checkTags(input.tags),
  };
  const share = await deps.store.transact(async (tx) => {
    const queue = await findServiceQueue(deps, tx, input.jobQueue);
    const row = { ...stated, jobQueue: queue.name };
    if ((await tx.quotaShares.get(row.jobQueue, row.name)) !== undefined) throw conflictError();
    const limit = deps.quotas.quotaSharesPerQueue;
    const { items } = await tx.quotaShares.list({ jobQueue: row.jobQueue, limit });
    const what = `quota shares in job queue ${row.jobQueue}`;
    checkQuota(deps.quotas, "quotaSharesPerQueue", items.length, what);
    await tx.quotaShares.insert(row);
    return row;
  });
  return { quotaShareName: share.name, quotaShareArn: quotaShareArn(deps.site, share) };
}

async function findServiceQueue(
  deps: ServiceDeps,
  view: View,
  nameOrArn: string,
): Promise<JobQueue> {
  const name = namedResource(deps.site, "job-queue", nameOrArn);
  const queue = name === undefined ? undefined : await view.jobQueues.get(name);
  if (queue === undefined) throw clientError(`JobQueue ${nameOrArn} not found.`);
  if (queue.serviceEnvironmentOrder === undefined) {
    throw clientError(
      "Quota Management feature is only supported for SageMaker Training job queues. " +
        `Job queue ${queue.name} has compute environments.`,
    );
  }
  if (!(await hasQuotaSharePolicy(deps.site, view, queue))) {
    throw clientError(
      `Job queue ${queue.name} has no scheduling policy with a quotaSharePolicy: ` +
        "create a job queue with one to divide it into quota shares.",
    );
  }
  if (queue.status !== "VALID") {
    throw clientError(
      `Job queue ${queue.name} must be VALID before quota shares are created in it; it is ${queue.status}.`,
    );
  }
  return queue;
}
