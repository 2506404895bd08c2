/** DescribeJobQueues: by name or ARN, or all of them page by page. */
import type {
  DescribeJobQueuesRequest,
  DescribeJobQueuesResponse,
  JobQueueDetail,
} from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { describeNamedOrPage } from "./describe-page.ts";
import { jobQueueDetail } from "./job-queue-detail.ts";
import { jobQueueType } from "./job-queue-type.ts";
import { namedResource } from "./named-resource.ts";
import { refuseFor } from "./refuse.ts";

export async function describeJobQueues(
  deps: ServiceDeps,
  input: Decoded<DescribeJobQueuesRequest>,
  context: RequestContext,
): Promise<DescribeJobQueuesResponse> {
  return deps.store.read(async (view) => {
    const { rows, nextToken } = await describeNamedOrPage(
      refuseFor(context),
      "JobQueues",
      { ...input, names: input.jobQueues },
      {
        get: async (nameOrArn) => {
          const name = namedResource(deps.site, "job-queue", nameOrArn);
          const row = name === undefined ? undefined : await view.jobQueues.get(name);
          return row === undefined ? [] : [row];
        },
        list: (page) => view.jobQueues.list(page),
      },
    );
    const jobQueues: JobQueueDetail[] = [];
    for (const queue of rows) {
      jobQueues.push(jobQueueDetail(deps.site, queue, await jobQueueType(view, queue)));
    }
    return { jobQueues, ...(nextToken !== undefined && { nextToken }) };
  });
}
