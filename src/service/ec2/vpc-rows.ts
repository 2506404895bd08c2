/** What the filters of VPCs and subnets look at. */
import type { Site } from "../../model/arn.ts";
import type { Subnet, Vpc } from "../../model/network.ts";
import { availabilityZones } from "./availability-zones.ts";
import type { Described } from "./describe-rows.ts";
import { dhcpOptionsId } from "./vpc-detail.ts";

export function describedVpcs(site: Site): Described<Vpc> {
  return {
    idOf: ({ vpcId }) => vpcId,
    filters: {
      cidr: ({ cidrBlock }) => cidrBlock,
      "cidr-block": ({ cidrBlock }) => cidrBlock,
      "cidr-block-association.cidr-block": ({ cidrBlock }) => cidrBlock,
      "dhcp-options-id": () => dhcpOptionsId,
      "is-default": ({ isDefault }) => isDefault,
      isDefault: ({ isDefault }) => isDefault,
      "owner-id": () => site.account,
      state: () => "available",
      "vpc-id": ({ vpcId }) => vpcId,
    },
  };
}

export function describedSubnets(site: Site): Described<Subnet> {
  const zoneId = (subnet: Subnet) =>
    availabilityZones(site).find(({ name }) => name === subnet.availabilityZone)?.zoneId;
  return {
    idOf: ({ subnetId }) => subnetId,
    filters: {
      "availability-zone": ({ availabilityZone }) => availabilityZone,
      availabilityZone: ({ availabilityZone }) => availabilityZone,
      "availability-zone-id": zoneId,
      availabilityZoneId: zoneId,
      cidr: ({ cidrBlock }) => cidrBlock,
      "cidr-block": ({ cidrBlock }) => cidrBlock,
      cidrBlock: ({ cidrBlock }) => cidrBlock,
      "default-for-az": ({ defaultForAz }) => defaultForAz,
      defaultForAz: ({ defaultForAz }) => defaultForAz,
      "map-public-ip-on-launch": ({ mapPublicIpOnLaunch }) => mapPublicIpOnLaunch,
      "owner-id": () => site.account,
      state: () => "available",
      "subnet-id": ({ subnetId }) => subnetId,
      "vpc-id": ({ vpcId }) => vpcId,
    },
  };
}
