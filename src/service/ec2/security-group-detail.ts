/** A security group as EC2 shows it, and what its filters look at. */
import type { SecurityGroup as SecurityGroupDetail } from "@aws-sdk/client-ec2";
import { ec2Arn, type Site } from "../../model/arn.ts";
import type { SecurityGroup, SecurityGroupRule } from "../../model/network.ts";
import type { Described } from "./describe-rows.ts";
import { permissionsOf } from "./security-group-rules.ts";
import { type Tags, tagList } from "./tags.ts";

export function securityGroupDetail(
  site: Site,
  group: SecurityGroup,
  tags: Tags,
): SecurityGroupDetail {
  return {
    GroupId: group.groupId,
    GroupName: group.groupName,
    Description: group.description,
    VpcId: group.vpcId,
    OwnerId: site.account,
    SecurityGroupArn: ec2Arn(site, "security-group", group.groupId),
    IpPermissions: permissionsOf(site, group, false),
    IpPermissionsEgress: permissionsOf(site, group, true),
    Tags: tagList(tags),
  };
}

type Peers = { cidrIpv4?: string; cidrIpv6?: string; groupId?: string; prefixListId?: string };

export function describedSecurityGroups(site: Site): Described<SecurityGroup> {
  const rulesOf = ({ rules }: SecurityGroup, isEgress: boolean): readonly SecurityGroupRule[] =>
    rules.filter((rule) => rule.isEgress === isEgress);
  const ruleFilters = (prefix: string, isEgress: boolean): Described<SecurityGroup>["filters"] => {
    const peers = (group: SecurityGroup): readonly Peers[] =>
      rulesOf(group, isEgress).map(({ peer }) => peer);
    return {
      [`${prefix}.cidr`]: (group) => peers(group).map(({ cidrIpv4 }) => cidrIpv4),
      [`${prefix}.ipv6-cidr`]: (group) => peers(group).map(({ cidrIpv6 }) => cidrIpv6),
      [`${prefix}.group-id`]: (group) => peers(group).map(({ groupId }) => groupId),
      [`${prefix}.prefix-list-id`]: (group) => peers(group).map((peer) => peer.prefixListId),
      [`${prefix}.protocol`]: (group) => rulesOf(group, isEgress).map(({ protocol }) => protocol),
      [`${prefix}.from-port`]: (group) => rulesOf(group, isEgress).map(({ fromPort }) => fromPort),
      [`${prefix}.to-port`]: (group) => rulesOf(group, isEgress).map(({ toPort }) => toPort),
    };
  };
  return {
    idOf: ({ groupId }) => groupId,
    filters: {
      description: ({ description }) => description,
      "group-id": ({ groupId }) => groupId,
      "group-name": ({ groupName }) => groupName,
      "owner-id": () => site.account,
      "vpc-id": ({ vpcId }) => vpcId,
      ...ruleFilters("ip-permission", false),
      ...ruleFilters("egress.ip-permission", true),
    },
  };
}
