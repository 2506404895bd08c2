/** DescribeRegions: the one that this server is. */
import type { DescribeRegionsRequest, DescribeRegionsResult } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { ec2Error } from "./ec2-errors.ts";
import { rowFilter } from "./filter-rows.ts";

export async function describeRegions(
  { site }: ServiceDeps,
  input: Decoded<DescribeRegionsRequest>,
): Promise<DescribeRegionsResult> {
  const { region } = site;
  const unknown = (input.RegionNames ?? []).filter((name) => name !== region);
  if (unknown.length > 0) {
    throw ec2Error("InvalidParameterValue", `Invalid region: [${unknown.join(", ")}]`);
  }
  const Endpoint = `ec2.${region}.amazonaws.com`;
  const passes = rowFilter<string>(input.Filters, {
    endpoint: () => Endpoint,
    "opt-in-status": () => "opt-in-not-required",
    "region-name": () => region,
  });
  return {
    Regions: passes(region, {})
      ? [{ RegionName: region, Endpoint, OptInStatus: "opt-in-not-required" }]
      : [],
  };
}
