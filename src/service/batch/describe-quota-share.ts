/** DescribeQuotaShare: one, by ARN. */
import type { DescribeQuotaShareRequest, DescribeQuotaShareResponse } from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import { clientError } from "../../model/errors.ts";
import type { ServiceDeps } from "../deps.ts";
import { quotaShareNamed } from "./quota-share-arn.ts";
import { quotaShareDetail } from "./quota-share-detail.ts";

export async function describeQuotaShare(
  deps: ServiceDeps,
  input: Decoded<DescribeQuotaShareRequest>,
): Promise<DescribeQuotaShareResponse> {
  const named = quotaShareNamed(deps.site, input.quotaShareArn);
  const row =
    named && (await deps.store.read((view) => view.quotaShares.get(named.jobQueue, named.name)));
  if (row === undefined) throw clientError(`${input.quotaShareArn} does not exist`);
  return { ...quotaShareDetail(deps.site, row), tags: { ...row.tags } };
}
