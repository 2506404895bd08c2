/** Rules of security groups: as requests give them, one by one as they are kept, and as EC2 shows them again. */
import type { IpPermission, SecurityGroupRule as RuleDetail } from "@aws-sdk/client-ec2";
import { ec2Arn, type Site } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { SecurityGroup, SecurityGroupRule } from "../../model/network.ts";
import { parseBlock } from "./cidr-block.ts";
import { ec2Error, missingParameter } from "./ec2-errors.ts";
import { type Tags, tagList } from "./tags.ts";

export type RuleContent = Omit<SecurityGroupRule, "ruleId">;

/** Either `IpPermissions`, or one rule written in the request itself. */
export type RuleInput = {
  readonly IpPermissions?: readonly Decoded<IpPermission>[] | undefined;
  readonly IpProtocol?: string | undefined;
  readonly FromPort?: number | undefined;
  readonly ToPort?: number | undefined;
  readonly CidrIp?: string | undefined;
};

type Peer = RuleContent["peer"] & { readonly description?: string | undefined };

export function rulesOf(input: RuleInput, isEgress: boolean): readonly RuleContent[] {
  const { CidrIp, IpProtocol, FromPort, ToPort } = input;
  const single: Decoded<IpPermission>[] =
    CidrIp === undefined ? [] : [{ IpProtocol, FromPort, ToPort, IpRanges: [{ CidrIp }] }];
  const permissions = [...(input.IpPermissions ?? []), ...single];
  if (permissions.length === 0) throw missingParameter("ipPermissions");
  return permissions.flatMap((permission) => {
    const ports = portsOf(permission);
    return peersOf(permission).map(({ description, ...peer }) => ({
      isEgress,
      ...ports,
      peer: peer as RuleContent["peer"],
      ...(description !== undefined && { description }),
    }));
  });
}

const protocolNumbers: Readonly<Record<string, string>> = { "6": "tcp", "17": "udp", "1": "icmp" };

function portsOf({
  IpProtocol,
  FromPort,
  ToPort,
}: Decoded<IpPermission>): Pick<RuleContent, "protocol" | "fromPort" | "toPort"> {
  if (IpProtocol === undefined) throw missingParameter("ipProtocol");
  const lower = IpProtocol.toLowerCase();
  const protocol = protocolNumbers[lower] ?? (lower === "all" ? "-1" : lower);
  if (!/^(?:tcp|udp|icmp|icmpv6|-1|\d{1,3})$/.test(protocol)) {
    throw ec2Error("InvalidParameterValue", `Invalid value '${IpProtocol}' for IP protocol.`);
  }
  // All protocols means all ports, whatever the request says.
  if (protocol === "-1") return { protocol };
  const withPorts = protocol === "tcp" || protocol === "udp";
  if (withPorts && (FromPort === undefined || ToPort === undefined)) {
    throw ec2Error(
      "InvalidParameterValue",
      `Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.`,
    );
  }
  if (
    withPorts &&
    ((FromPort ?? 0) > (ToPort ?? 0) || (FromPort ?? 0) < 0 || (ToPort ?? 0) > 65_535)
  ) {
    throw ec2Error("InvalidParameterValue", `Invalid TCP/UDP port range (${FromPort}:${ToPort})`);
  }
  return {
    protocol,
    ...(FromPort !== undefined && { fromPort: FromPort }),
    ...(ToPort !== undefined && { toPort: ToPort }),
  };
}

function peersOf(permission: Decoded<IpPermission>): readonly Peer[] {
  const peers: Peer[] = [
    ...(permission.IpRanges ?? []).map(({ CidrIp = "", Description }) => {
      if (parseBlock(CidrIp) === undefined) {
        throw ec2Error("InvalidParameterValue", `CIDR block ${CidrIp} is malformed`);
      }
      return { cidrIpv4: CidrIp, description: Description };
    }),
    ...(permission.Ipv6Ranges ?? []).map(({ CidrIpv6 = "", Description }) => ({
      cidrIpv6: CidrIpv6,
      description: Description,
    })),
    ...(permission.PrefixListIds ?? []).map(({ PrefixListId = "", Description }) => ({
      prefixListId: PrefixListId,
      description: Description,
    })),
    ...(permission.UserIdGroupPairs ?? []).map(({ GroupId = "", Description }) => ({
      groupId: GroupId,
      description: Description,
    })),
  ];
  if (peers.length > 0) return peers;
  throw missingParameter("ipRanges, ipv6Ranges, prefixListIds or userIdGroupPairs");
}

export function isSameRule(one: RuleContent, other: RuleContent): boolean {
  return (
    one.isEgress === other.isEgress &&
    one.protocol === other.protocol &&
    one.fromPort === other.fromPort &&
    one.toPort === other.toPort &&
    JSON.stringify(one.peer) === JSON.stringify(other.peer)
  );
}

export function peerText({ protocol, fromPort, toPort, peer }: RuleContent): string {
  const [name] = Object.values(peer) as string[];
  return `peer: ${name}, ${protocol}, from port: ${fromPort ?? -1}, to port: ${toPort ?? -1}`;
}

export function ruleDetail(
  site: Site,
  group: SecurityGroup,
  rule: SecurityGroupRule,
  tags: Tags,
): RuleDetail {
  const { peer } = rule;
  return {
    SecurityGroupRuleId: rule.ruleId,
    SecurityGroupRuleArn: ec2Arn(site, "security-group-rule", rule.ruleId),
    GroupId: group.groupId,
    GroupOwnerId: site.account,
    IsEgress: rule.isEgress,
    IpProtocol: rule.protocol,
    FromPort: rule.fromPort ?? -1,
    ToPort: rule.toPort ?? -1,
    ...("cidrIpv4" in peer && { CidrIpv4: peer.cidrIpv4 }),
    ...("cidrIpv6" in peer && { CidrIpv6: peer.cidrIpv6 }),
    ...("prefixListId" in peer && { PrefixListId: peer.prefixListId }),
    ...("groupId" in peer && {
      ReferencedGroupInfo: { GroupId: peer.groupId, UserId: site.account },
    }),
    Description: rule.description,
    Tags: tagList(tags),
  };
}

/** The rules of one direction, those of the same ports together. */
export function permissionsOf(
  site: Site,
  { rules }: SecurityGroup,
  isEgress: boolean,
): IpPermission[] {
  const byPorts = new Map<string, IpPermission>();
  for (const rule of rules.filter((one) => one.isEgress === isEgress)) {
    const key = `${rule.protocol} ${rule.fromPort} ${rule.toPort}`;
    const permission = byPorts.get(key) ?? {
      IpProtocol: rule.protocol,
      FromPort: rule.fromPort,
      ToPort: rule.toPort,
      IpRanges: [],
      Ipv6Ranges: [],
      PrefixListIds: [],
      UserIdGroupPairs: [],
    };
    addPeer(site, permission, rule);
    byPorts.set(key, permission);
  }
  return [...byPorts.values()];
}

function addPeer(site: Site, to: IpPermission, { peer, description }: SecurityGroupRule): void {
  const Description = description;
  if ("cidrIpv4" in peer) to.IpRanges?.push({ CidrIp: peer.cidrIpv4, Description });
  else if ("cidrIpv6" in peer) to.Ipv6Ranges?.push({ CidrIpv6: peer.cidrIpv6, Description });
  else if ("prefixListId" in peer) {
    to.PrefixListIds?.push({ PrefixListId: peer.prefixListId, Description });
  } else {
    to.UserIdGroupPairs?.push({ GroupId: peer.groupId, UserId: site.account, Description });
  }
}
