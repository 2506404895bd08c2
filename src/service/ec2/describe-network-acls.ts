/** DescribeNetworkAcls: the default one of each VPC, which lets everything through. */
import type { DescribeNetworkAclsRequest, DescribeNetworkAclsResult } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { Vpc } from "../../model/network.ts";
import type { ServiceDeps } from "../deps.ts";
import { type Described, describeRows } from "./describe-rows.ts";
import { ec2Error } from "./ec2-errors.ts";
import { networkAclDetail } from "./vpc-detail.ts";

const described: Described<Vpc> = {
  idOf: ({ networkAclId }) => networkAclId,
  filters: {
    default: () => true,
    "network-acl-id": ({ networkAclId }) => networkAclId,
    "vpc-id": ({ vpcId }) => vpcId,
  },
};

export async function describeNetworkAcls(
  deps: ServiceDeps,
  input: Decoded<DescribeNetworkAclsRequest>,
): Promise<DescribeNetworkAclsResult> {
  return deps.store.read(async (view) => {
    const vpcs = await view.records("vpc").all();
    const subnets = await view.records("subnet").all();
    const asked = input.NetworkAclIds ?? [];
    for (const id of asked) {
      if (vpcs.some(({ networkAclId }) => networkAclId === id)) continue;
      throw ec2Error("InvalidNetworkAclID.NotFound", `The networkAcl ID '${id}' does not exist`);
    }
    const named = vpcs.filter(
      ({ networkAclId }) => asked.length === 0 || asked.includes(networkAclId),
    );
    const { rows, ...next } = await describeRows(view, input, named, described);
    return {
      NetworkAcls: rows.map(({ row, tags }) => {
        const inside = subnets.filter(({ vpcId }) => vpcId === row.vpcId);
        return networkAclDetail(deps.site, row, inside, tags);
      }),
      ...next,
    };
  });
}
