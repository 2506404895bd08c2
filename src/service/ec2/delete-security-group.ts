/** DeleteSecurityGroup. Compute environments that name it keep the name. */
import type { DeleteSecurityGroupRequest, DeleteSecurityGroupResult } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { ec2Error } from "./ec2-errors.ts";
import { findSecurityGroup } from "./find-security-group.ts";

export async function deleteSecurityGroup(
  deps: ServiceDeps,
  { GroupId, GroupName }: Decoded<DeleteSecurityGroupRequest>,
): Promise<DeleteSecurityGroupResult> {
  return deps.store.transact(async (tx) => {
    const { groupId, groupName, rules } = await findSecurityGroup(tx, {
      ...(GroupId !== undefined && { GroupId }),
      ...(GroupName !== undefined && { GroupName }),
    });
    if (groupName === "default") {
      throw ec2Error(
        "CannotDelete",
        `the specified group: "${groupId}" name: "default" cannot be deleted by a user`,
      );
    }
    const users = (await tx.records("security-group").all()).filter(
      (other) =>
        other.groupId !== groupId &&
        other.rules.some(({ peer }) => "groupId" in peer && peer.groupId === groupId),
    );
    if (users.length > 0) {
      throw ec2Error(
        "DependencyViolation",
        `resource ${groupId} has a dependent object: rules of ${users.map((user) => user.groupId).join(", ")}`,
      );
    }
    await tx.records("security-group").remove(groupId);
    for (const { ruleId } of rules) await tx.ec2Tags.forget(ruleId);
    return { Return: true, GroupId: groupId };
  });
}
