/** CreateSecurityGroup: everything may go out, nothing may come in. */
import type { CreateSecurityGroupRequest, CreateSecurityGroupResult } from "@aws-sdk/client-ec2";
import { ec2Arn } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { SecurityGroup } from "../../model/network.ts";
import type { View } from "../../ports/store.ts";
import type { ServiceDeps } from "../deps.ts";
import { ec2Error, invalidValue } from "./ec2-errors.ts";
import { findRecord } from "./find-record.ts";
import { everythingOut } from "./new-vpc.ts";
import { tagList, tagsFor } from "./tags.ts";

const characters = /^[A-Za-z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/;

export async function createSecurityGroup(
  deps: ServiceDeps,
  input: Decoded<CreateSecurityGroupRequest>,
): Promise<CreateSecurityGroupResult> {
  const { GroupName: groupName, Description: description } = input;
  for (const [name, value] of [
    ["groupName", groupName],
    ["GroupDescription", description],
  ] as const) {
    if (!characters.test(value)) {
      throw invalidValue(
        name,
        value,
        "Use 1 to 255 of the characters a-z, A-Z, 0-9, spaces and ._-:/()#,@[]+=&;{}!$*",
      );
    }
  }
  if (groupName.startsWith("sg-") || groupName === "default") {
    throw invalidValue(
      "groupName",
      groupName,
      "Cannot be 'default', which every VPC has, or begin with 'sg-'.",
    );
  }
  const tags = tagsFor("security-group", input.TagSpecifications);
  return deps.store.transact(async (tx) => {
    const vpcId = input.VpcId ?? (await defaultVpcId(tx));
    await findRecord(tx, "vpc", vpcId);
    const groups = await tx.records("security-group").all();
    if (groups.some((group) => group.vpcId === vpcId && group.groupName === groupName)) {
      throw ec2Error(
        "InvalidGroup.Duplicate",
        `The security group '${groupName}' already exists for VPC '${vpcId}'`,
      );
    }
    const group: SecurityGroup = {
      groupId: deps.ids.ec2Id("sg"),
      groupName,
      description,
      vpcId,
      rules: [everythingOut(deps)],
      createdAt: deps.clock.now(),
    };
    await tx.records("security-group").put(group.groupId, group);
    await tx.ec2Tags.put(group.groupId, tags);
    return {
      GroupId: group.groupId,
      SecurityGroupArn: ec2Arn(deps.site, "security-group", group.groupId),
      Tags: tagList(tags),
    };
  });
}

async function defaultVpcId(view: View): Promise<string> {
  const vpc = (await view.records("vpc").all()).find(({ isDefault }) => isDefault);
  if (vpc !== undefined) return vpc.vpcId;
  throw ec2Error("VPCIdNotSpecified", "No default VPC for this user: name one in VpcId.");
}
