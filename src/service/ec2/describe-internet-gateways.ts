/** DescribeInternetGateways. */
import type {
  DescribeInternetGatewaysRequest,
  DescribeInternetGatewaysResult,
} from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { InternetGateway } from "../../model/network.ts";
import type { ServiceDeps } from "../deps.ts";
import { type Described, describeRows } from "./describe-rows.ts";
import { namedOrAll } from "./find-record.ts";
import { internetGatewayDetail } from "./vpc-detail.ts";

const described: Described<InternetGateway> = {
  idOf: ({ internetGatewayId }) => internetGatewayId,
  filters: {
    "attachment.state": ({ vpcId }) => (vpcId === undefined ? [] : "available"),
    "attachment.vpc-id": ({ vpcId }) => vpcId,
    "internet-gateway-id": ({ internetGatewayId }) => internetGatewayId,
  },
};

export async function describeInternetGateways(
  deps: ServiceDeps,
  input: Decoded<DescribeInternetGatewaysRequest>,
): Promise<DescribeInternetGatewaysResult> {
  return deps.store.read(async (view) => {
    const gateways = await namedOrAll(view, "internet-gateway", input.InternetGatewayIds);
    const { rows, ...next } = await describeRows(view, input, gateways, described);
    const details = rows.map(({ row, tags }) => internetGatewayDetail(deps.site, row, tags));
    return { InternetGateways: details, ...next };
  });
}
