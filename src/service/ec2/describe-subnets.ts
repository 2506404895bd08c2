/** DescribeSubnets. */
import type { DescribeSubnetsRequest, DescribeSubnetsResult } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { describeRows } from "./describe-rows.ts";
import { namedOrAll } from "./find-record.ts";
import { subnetDetail } from "./vpc-detail.ts";
import { describedSubnets } from "./vpc-rows.ts";

export async function describeSubnets(
  deps: ServiceDeps,
  input: Decoded<DescribeSubnetsRequest>,
): Promise<DescribeSubnetsResult> {
  const { site } = deps;
  return deps.store.read(async (view) => {
    const subnets = await namedOrAll(view, "subnet", input.SubnetIds);
    const { rows, ...next } = await describeRows(view, input, subnets, describedSubnets(site));
    return { Subnets: rows.map(({ row, tags }) => subnetDetail(site, row, tags)), ...next };
  });
}
