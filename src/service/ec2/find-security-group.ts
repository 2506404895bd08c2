/** A security group as requests name it: by id, or by its name in the default VPC. */
import type { SecurityGroup } from "../../model/network.ts";
import type { View } from "../../ports/store.ts";
import { ec2Error, missingParameter } from "./ec2-errors.ts";
import { findRecord } from "./find-record.ts";

export async function findSecurityGroup(
  view: View,
  { GroupId, GroupName }: { readonly GroupId?: string; readonly GroupName?: string },
): Promise<SecurityGroup> {
  if (GroupId !== undefined) return findRecord(view, "security-group", GroupId);
  if (GroupName === undefined) throw missingParameter("groupName or groupId");
  const vpcs = await view.records("vpc").all();
  const home = vpcs.find(({ isDefault }) => isDefault)?.vpcId;
  const groups = await view.records("security-group").all();
  const found = groups.find((group) => group.vpcId === home && group.groupName === GroupName);
  if (found !== undefined) return found;
  throw ec2Error(
    "InvalidGroup.NotFound",
    `The security group '${GroupName}' does not exist in default VPC '${home ?? "none"}'`,
  );
}
