/** VPCs and what belongs to them, as EC2 shows them. */
import type {
  InternetGateway as InternetGatewayDetail,
  NetworkAcl,
  RouteTable,
  Subnet as SubnetDetail,
  Vpc as VpcDetail,
} from "@aws-sdk/client-ec2";
import { ec2Arn, type Site } from "../../model/arn.ts";
import type { InternetGateway, Subnet, Vpc } from "../../model/network.ts";
import { availabilityZones } from "./availability-zones.ts";
import { parseBlock } from "./cidr-block.ts";
import { type Tags, tagList } from "./tags.ts";

/** The one set of DHCP options, which nothing here hands out. */
export const dhcpOptionsId = "dopt-00000000000000001";

export function vpcDetail(site: Site, vpc: Vpc, tags: Tags): VpcDetail {
  return {
    VpcId: vpc.vpcId,
    State: "available",
    CidrBlock: vpc.cidrBlock,
    CidrBlockAssociationSet: [
      {
        AssociationId: vpc.vpcId.replace("vpc-", "vpc-cidr-assoc-"),
        CidrBlock: vpc.cidrBlock,
        CidrBlockState: { State: "associated" },
      },
    ],
    Ipv6CidrBlockAssociationSet: [],
    DhcpOptionsId: dhcpOptionsId,
    InstanceTenancy: "default",
    IsDefault: vpc.isDefault,
    OwnerId: site.account,
    Tags: tagList(tags),
  };
}

/** Five addresses of a subnet are EC2's own. */
const reservedAddresses = 5;

export function subnetDetail(site: Site, subnet: Subnet, tags: Tags): SubnetDetail {
  const zone = availabilityZones(site).find(({ name }) => name === subnet.availabilityZone);
  const block = parseBlock(subnet.cidrBlock);
  return {
    SubnetId: subnet.subnetId,
    SubnetArn: ec2Arn(site, "subnet", subnet.subnetId),
    State: "available",
    VpcId: subnet.vpcId,
    CidrBlock: subnet.cidrBlock,
    AvailableIpAddressCount:
      block === undefined ? 0 : block.last - block.first + 1 - reservedAddresses,
    AvailabilityZone: subnet.availabilityZone,
    AvailabilityZoneId: zone?.zoneId,
    DefaultForAz: subnet.defaultForAz,
    MapPublicIpOnLaunch: subnet.mapPublicIpOnLaunch,
    MapCustomerOwnedIpOnLaunch: false,
    AssignIpv6AddressOnCreation: false,
    Ipv6CidrBlockAssociationSet: [],
    EnableDns64: false,
    Ipv6Native: false,
    PrivateDnsNameOptionsOnLaunch: {
      HostnameType: "ip-name",
      EnableResourceNameDnsARecord: false,
      EnableResourceNameDnsAAAARecord: false,
    },
    OwnerId: site.account,
    Tags: tagList(tags),
  };
}

/** A route to the internet only where a gateway is attached. */
export function routeTableDetail(
  site: Site,
  vpc: Vpc,
  gateway: InternetGateway | undefined,
  tags: Tags,
): RouteTable {
  const route = { Origin: "CreateRoute", State: "active" } as const;
  return {
    RouteTableId: vpc.routeTableId,
    VpcId: vpc.vpcId,
    OwnerId: site.account,
    Associations: [
      {
        Main: true,
        RouteTableAssociationId: vpc.routeTableId.replace("rtb-", "rtbassoc-"),
        RouteTableId: vpc.routeTableId,
        AssociationState: { State: "associated" },
      },
    ],
    Routes: [
      {
        DestinationCidrBlock: vpc.cidrBlock,
        GatewayId: "local",
        Origin: "CreateRouteTable",
        State: "active",
      },
      ...(gateway === undefined || !vpc.isDefault
        ? []
        : [
            {
              ...route,
              DestinationCidrBlock: "0.0.0.0/0",
              GatewayId: gateway.internetGatewayId,
            },
          ]),
    ],
    PropagatingVgws: [],
    Tags: tagList(tags),
  };
}

export function networkAclDetail(
  site: Site,
  vpc: Vpc,
  subnets: readonly Subnet[],
  tags: Tags,
): NetworkAcl {
  const allow = { Protocol: "-1", CidrBlock: "0.0.0.0/0" };
  return {
    NetworkAclId: vpc.networkAclId,
    VpcId: vpc.vpcId,
    OwnerId: site.account,
    IsDefault: true,
    Associations: subnets.map(({ subnetId }) => ({
      NetworkAclAssociationId: subnetId.replace("subnet-", "aclassoc-"),
      NetworkAclId: vpc.networkAclId,
      SubnetId: subnetId,
    })),
    Entries: [true, false].flatMap((Egress) => [
      { ...allow, Egress, RuleAction: "allow" as const, RuleNumber: 100 },
      { ...allow, Egress, RuleAction: "deny" as const, RuleNumber: 32_767 },
    ]),
    Tags: tagList(tags),
  };
}

export function internetGatewayDetail(
  site: Site,
  gateway: InternetGateway,
  tags: Tags,
): InternetGatewayDetail {
  return {
    InternetGatewayId: gateway.internetGatewayId,
    OwnerId: site.account,
    Attachments:
      gateway.vpcId === undefined
        ? []
        : [{ VpcId: gateway.vpcId, State: "available" as "attached" }],
    Tags: tagList(tags),
  };
}
