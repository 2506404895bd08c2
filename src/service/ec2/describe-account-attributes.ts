/** DescribeAccountAttributes: what an account that only knows VPCs says. */
import type {
  DescribeAccountAttributesRequest,
  DescribeAccountAttributesResult,
} from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";

export async function describeAccountAttributes(
  deps: ServiceDeps,
  input: Decoded<DescribeAccountAttributesRequest>,
): Promise<DescribeAccountAttributesResult> {
  const vpcs = await deps.store.read((view) => view.records("vpc").all());
  const attributes: Readonly<Record<string, readonly string[]>> = {
    "supported-platforms": ["VPC"],
    "default-vpc": [vpcs.find(({ isDefault }) => isDefault)?.vpcId ?? "none"],
    "max-instances": ["1000000"],
    "vpc-max-security-groups-per-interface": ["5"],
    "max-elastic-ips": ["0"],
    "vpc-max-elastic-ips": ["0"],
  };
  const asked = input.AttributeNames as readonly string[] | undefined;
  return {
    AccountAttributes: Object.entries(attributes)
      .filter(([name]) => asked === undefined || asked.includes(name))
      .map(([AttributeName, values]) => ({
        AttributeName,
        AttributeValues: values.map((AttributeValue) => ({ AttributeValue })),
      })),
  };
}
