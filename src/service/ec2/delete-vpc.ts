/** DeleteVpc: with what it was made with, and only once nothing else is in it. */
import type { DeleteVpcRequest } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { ec2Error } from "./ec2-errors.ts";
import { findRecord } from "./find-record.ts";

export async function deleteVpc(
  deps: ServiceDeps,
  input: Decoded<DeleteVpcRequest>,
): Promise<Record<never, never>> {
  await deps.store.transact(async (tx) => {
    const { vpcId, routeTableId, networkAclId } = await findRecord(tx, "vpc", input.VpcId);
    const inVpc = (row: { readonly vpcId?: string }): boolean => row.vpcId === vpcId;
    const groups = (await tx.records("security-group").all()).filter(inVpc);
    const subnets = (await tx.records("subnet").all()).filter(inVpc);
    const gateways = (await tx.records("internet-gateway").all()).filter(inVpc);
    const left = [
      ...subnets.map(({ subnetId }) => subnetId),
      ...groups.filter(({ groupName }) => groupName !== "default").map(({ groupId }) => groupId),
      ...gateways.map(({ internetGatewayId }) => internetGatewayId),
    ];
    if (left.length > 0) {
      throw ec2Error(
        "DependencyViolation",
        `The vpc '${vpcId}' has dependencies and cannot be deleted: delete ${left.join(", ")} first.`,
      );
    }
    for (const { groupId } of groups) await tx.records("security-group").remove(groupId);
    for (const id of [routeTableId, networkAclId]) await tx.ec2Tags.forget(id);
    await tx.records("vpc").remove(vpcId);
  });
  return {};
}
