/** DescribeVpcAttribute: one of the two or three switches of a VPC. */
import type { DescribeVpcAttributeRequest, DescribeVpcAttributeResult } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { invalidValue } from "./ec2-errors.ts";
import { findRecord } from "./find-record.ts";

export async function describeVpcAttribute(
  deps: ServiceDeps,
  input: Decoded<DescribeVpcAttributeRequest>,
): Promise<DescribeVpcAttributeResult> {
  const vpc = await deps.store.read((view) => findRecord(view, "vpc", input.VpcId));
  const VpcId = vpc.vpcId;
  switch (input.Attribute) {
    case "enableDnsSupport":
      return { VpcId, EnableDnsSupport: { Value: vpc.enableDnsSupport } };
    case "enableDnsHostnames":
      return { VpcId, EnableDnsHostnames: { Value: vpc.enableDnsHostnames } };
    case "enableNetworkAddressUsageMetrics":
      return { VpcId, EnableNetworkAddressUsageMetrics: { Value: false } };
    default:
      throw invalidValue(
        "attribute",
        input.Attribute,
        "Use enableDnsSupport, enableDnsHostnames or enableNetworkAddressUsageMetrics.",
      );
  }
}
