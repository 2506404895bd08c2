/**
 * GetJobQueueSnapshot: the first 100 RUNNABLE jobs of a queue in the order of their turns, since when each has been
 * where it is, and what the queue's jobs hold. A view that the last decisions left, not of this very moment; it costs
 * the same however many jobs wait.
 *
 * A queue for service jobs has none, so its lists are empty; with quota shares, so is the map of those.
 */
import type {
  GetJobQueueSnapshotRequest,
  GetJobQueueSnapshotResponse,
  QueueSnapshotUtilizationDetail,
} from "@aws-sdk/client-batch";
import { jobArn } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import { clientError } from "../../model/errors.ts";
import { cpuUnitsPerVCpu } from "../../model/resources.ts";
import type { QueueState } from "../../ports/explanations.ts";
import type { ServiceDeps } from "../deps.ts";
import { namedResource } from "./named-resource.ts";
import { hasQuotaSharePolicy } from "./queue-scheduling-policy.ts";

/** AWS shows the shares that use most. */
const sharesMax = 20;

export async function getJobQueueSnapshot(
  deps: ServiceDeps,
  { jobQueue }: Decoded<GetJobQueueSnapshotRequest>,
): Promise<GetJobQueueSnapshotResponse> {
  const name = namedResource(deps.site, "job-queue", jobQueue);
  const { queue, hasQuotaShares } = await deps.store.read(async (view) => {
    const row = name === undefined ? undefined : await view.jobQueues.get(name);
    if (row === undefined) throw clientError(`JobQueue ${jobQueue} not found.`);
    return { queue: row, hasQuotaShares: await hasQuotaSharePolicy(deps.site, view, row) };
  });
  const state = deps.explanations.queueState(queue.name);
  const lastUpdatedAt = state?.updatedAt ?? deps.clock.now();
  return {
    frontOfQueue: {
      jobs: (state?.jobs ?? []).map(({ jobId, since }) => ({
        jobArn: jobArn(deps.site, jobId),
        earliestTimeAtPosition: since,
      })),
      lastUpdatedAt,
    },
    ...(hasQuotaShares && { frontOfQuotaShares: { quotaShares: {}, lastUpdatedAt } }),
    queueUtilization: {
      totalCapacityUsage:
        queue.serviceEnvironmentOrder === undefined ? capacityUsage(state?.cpu ?? 0) : [],
      ...(state?.cpuOfShares && fairshareUtilization(state.cpuOfShares)),
      ...(hasQuotaShares && { quotaShareUtilization: { topCapacityUtilization: [] } }),
      lastUpdatedAt,
    },
  };
}

function fairshareUtilization(
  held: NonNullable<QueueState["cpuOfShares"]>,
): Pick<QueueSnapshotUtilizationDetail, "fairshareUtilization"> {
  const most = [...held].sort(([a, cpuA], [b, cpuB]) => cpuB - cpuA || (a < b ? -1 : 1));
  return {
    fairshareUtilization: {
      activeShareCount: held.size,
      topCapacityUtilization: most.slice(0, sharesMax).map(([shareIdentifier, cpu]) => ({
        shareIdentifier,
        capacityUsage: capacityUsage(cpu),
      })),
    },
  };
}

function capacityUsage(cpu: number): { capacityUnit: string; quantity: number }[] {
  return [{ capacityUnit: "VCPU", quantity: cpu / cpuUnitsPerVCpu }];
}
