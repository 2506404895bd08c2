/** A VPC with what every VPC is made with: a main route table, a network ACL and a security group `default`. */
import type { SecurityGroup, Vpc } from "../../model/network.ts";
import type { Transaction } from "../../ports/store.ts";
import type { ServiceDeps } from "../deps.ts";

type Deps = Pick<ServiceDeps, "ids" | "clock">;

export async function insertVpc(
  deps: Deps,
  tx: Transaction,
  { cidrBlock, isDefault }: Pick<Vpc, "cidrBlock" | "isDefault">,
): Promise<Vpc> {
  const { ids } = deps;
  const createdAt = deps.clock.now();
  const vpc: Vpc = {
    vpcId: ids.ec2Id("vpc"),
    cidrBlock,
    isDefault,
    enableDnsSupport: true,
    enableDnsHostnames: isDefault,
    routeTableId: ids.ec2Id("rtb"),
    networkAclId: ids.ec2Id("acl"),
    createdAt,
  };
  const groupId = ids.ec2Id("sg");
  const group: SecurityGroup = {
    groupId,
    groupName: "default",
    description: "default VPC security group",
    vpcId: vpc.vpcId,
    createdAt,
    rules: [
      { ruleId: ids.ec2Id("sgr"), isEgress: false, protocol: "-1", peer: { groupId } },
      everythingOut(deps),
    ],
  };
  await tx.records("vpc").put(vpc.vpcId, vpc);
  await tx.records("security-group").put(groupId, group);
  return vpc;
}

/** What every new security group begins with. */
export function everythingOut({ ids }: Pick<Deps, "ids">): SecurityGroup["rules"][number] {
  return {
    ruleId: ids.ec2Id("sgr"),
    isEgress: true,
    protocol: "-1",
    peer: { cidrIpv4: "0.0.0.0/0" },
  };
}
