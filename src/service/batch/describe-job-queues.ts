/** DescribeJobQueues: by name or ARN, or all of them page by page. */
import type { DescribeJobQueuesRequest, DescribeJobQueuesResponse } from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { describeNamedOrPage } from "./describe-page.ts";
import { jobQueueDetail } from "./job-queue-detail.ts";
import { namedResource } from "./named-resource.ts";
import { refuseFor } from "./refuse.ts";

export async function describeJobQueues(
  deps: ServiceDeps,
  input: Decoded<DescribeJobQueuesRequest>,
  context: RequestContext,
): Promise<DescribeJobQueuesResponse> {
  const { rows, nextToken } = await deps.store.read((view) =>
    describeNamedOrPage(
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
    ),
  );
  return {
    jobQueues: rows.map((queue) => jobQueueDetail(deps.site, queue)),
    ...(nextToken !== undefined && { nextToken }),
  };
}
