/** DescribeRouteTables: the main one of each VPC. */
import type { DescribeRouteTablesRequest, DescribeRouteTablesResult } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { Vpc } from "../../model/network.ts";
import type { ServiceDeps } from "../deps.ts";
import { type Described, describeRows } from "./describe-rows.ts";
import { ec2Error } from "./ec2-errors.ts";
import { routeTableDetail } from "./vpc-detail.ts";

const described: Described<Vpc> = {
  idOf: ({ routeTableId }) => routeTableId,
  filters: {
    "association.main": () => true,
    "association.route-table-id": ({ routeTableId }) => routeTableId,
    "association.route-table-association-id": ({ routeTableId }) =>
      routeTableId.replace("rtb-", "rtbassoc-"),
    "association.subnet-id": () => [],
    "route-table-id": ({ routeTableId }) => routeTableId,
    "vpc-id": ({ vpcId }) => vpcId,
  },
};

export async function describeRouteTables(
  deps: ServiceDeps,
  input: Decoded<DescribeRouteTablesRequest>,
): Promise<DescribeRouteTablesResult> {
  return deps.store.read(async (view) => {
    const vpcs = await view.records("vpc").all();
    const gateways = await view.records("internet-gateway").all();
    const asked = input.RouteTableIds ?? [];
    for (const id of asked) {
      if (vpcs.some(({ routeTableId }) => routeTableId === id)) continue;
      throw ec2Error("InvalidRouteTableID.NotFound", `The routeTable ID '${id}' does not exist`);
    }
    const named = vpcs.filter(
      ({ routeTableId }) => asked.length === 0 || asked.includes(routeTableId),
    );
    const { rows, ...next } = await describeRows(view, input, named, described);
    return {
      RouteTables: rows.map(({ row, tags }) => {
        const gateway = gateways.find(({ vpcId }) => vpcId === row.vpcId);
        return routeTableDetail(deps.site, row, gateway, tags);
      }),
      ...next,
    };
  });
}
