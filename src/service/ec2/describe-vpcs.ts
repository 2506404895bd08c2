/** DescribeVpcs. */
import type { DescribeVpcsRequest, DescribeVpcsResult } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { describeRows } from "./describe-rows.ts";
import { namedOrAll } from "./find-record.ts";
import { vpcDetail } from "./vpc-detail.ts";
import { describedVpcs } from "./vpc-rows.ts";

export async function describeVpcs(
  deps: ServiceDeps,
  input: Decoded<DescribeVpcsRequest>,
): Promise<DescribeVpcsResult> {
  const { site } = deps;
  return deps.store.read(async (view) => {
    const vpcs = await namedOrAll(view, "vpc", input.VpcIds);
    const { rows, ...next } = await describeRows(view, input, vpcs, describedVpcs(site));
    return { Vpcs: rows.map(({ row, tags }) => vpcDetail(site, row, tags)), ...next };
  });
}
