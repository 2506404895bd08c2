/** ListQuotaShares: those of one queue, page by page. */
import type { ListQuotaSharesRequest, ListQuotaSharesResponse } from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import { clientError } from "../../model/errors.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { describeNamedOrPage } from "./describe-page.ts";
import { namedResource } from "./named-resource.ts";
import { quotaShareDetail } from "./quota-share-detail.ts";
import { refuseFor } from "./refuse.ts";

export async function listQuotaShares(
  deps: ServiceDeps,
  input: Decoded<ListQuotaSharesRequest>,
  context: RequestContext,
): Promise<ListQuotaSharesResponse> {
  const jobQueue = namedResource(deps.site, "job-queue", input.jobQueue);
  const { rows, nextToken } = await deps.store.read(async (view) => {
    if (jobQueue === undefined || (await view.jobQueues.get(jobQueue)) === undefined) {
      throw clientError(`JobQueue ${input.jobQueue} not found.`);
    }
    return describeNamedOrPage(
      refuseFor(context),
      "QuotaShares",
      { ...input, names: undefined },
      { get: async () => [], list: (page) => view.quotaShares.list({ ...page, jobQueue }) },
    );
  });
  return {
    quotaShares: rows.map((row) => quotaShareDetail(deps.site, row)),
    ...(nextToken !== undefined && { nextToken }),
  };
}
