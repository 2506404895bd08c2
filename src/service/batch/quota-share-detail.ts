/** A quota share as ListQuotaShares shows it; DescribeQuotaShare adds the tags. */
import type { QuotaShareDetail } from "@aws-sdk/client-batch";
import { batchArn, type Site } from "../../model/arn.ts";
import type { QuotaShare } from "../../model/service-environment.ts";
import { quotaShareArn } from "./quota-share-arn.ts";

export function quotaShareDetail(site: Site, row: QuotaShare): QuotaShareDetail {
  return {
    quotaShareName: row.name,
    quotaShareArn: quotaShareArn(site, row),
    jobQueueArn: batchArn(site, "job-queue", row.jobQueue),
    capacityLimits: row.capacityLimits.map((limit) => ({ ...limit })),
    resourceSharingConfiguration: { ...row.resourceSharing },
    preemptionConfiguration: { inSharePreemption: row.inSharePreemption },
    state: row.state,
    // There is nothing that it could have to wait for.
    status: "VALID",
  };
}
