/** CreateSubnet: a block of its VPC that no other subnet has. */
import type { CreateSubnetRequest, CreateSubnetResult } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { Subnet } from "../../model/network.ts";
import type { ServiceDeps } from "../deps.ts";
import { availabilityZones } from "./availability-zones.ts";
import { checkCidrBlock, isInside, overlaps, parseBlock } from "./cidr-block.ts";
import { ec2Error, invalidValue, missingParameter } from "./ec2-errors.ts";
import { findRecord } from "./find-record.ts";
import { tagsFor } from "./tags.ts";
import { subnetDetail } from "./vpc-detail.ts";

type Input = Decoded<CreateSubnetRequest>;

export async function createSubnet(deps: ServiceDeps, input: Input): Promise<CreateSubnetResult> {
  const cidrBlock = input.CidrBlock;
  if (cidrBlock === undefined) throw missingParameter("cidrBlock");
  const block = checkCidrBlock(cidrBlock);
  const availabilityZone = zoneFor(deps, input);
  const tags = tagsFor("subnet", input.TagSpecifications);
  return deps.store.transact(async (tx) => {
    const vpc = await findRecord(tx, "vpc", input.VpcId);
    const outer = parseBlock(vpc.cidrBlock);
    if (outer === undefined || !isInside(block, outer)) {
      throw ec2Error("InvalidSubnet.Range", `The CIDR '${cidrBlock}' is invalid.`);
    }
    for (const other of await tx.records("subnet").all()) {
      const taken = other.vpcId === vpc.vpcId ? parseBlock(other.cidrBlock) : undefined;
      if (taken !== undefined && overlaps(block, taken)) {
        throw ec2Error(
          "InvalidSubnet.Conflict",
          `The CIDR '${cidrBlock}' conflicts with another subnet (${other.subnetId}: ${other.cidrBlock})`,
        );
      }
    }
    const subnet: Subnet = {
      subnetId: deps.ids.ec2Id("subnet"),
      vpcId: vpc.vpcId,
      cidrBlock,
      availabilityZone,
      defaultForAz: false,
      mapPublicIpOnLaunch: false,
      createdAt: deps.clock.now(),
    };
    await tx.records("subnet").put(subnet.subnetId, subnet);
    await tx.ec2Tags.put(subnet.subnetId, tags);
    return { Subnet: subnetDetail(deps.site, subnet, tags) };
  });
}

function zoneFor({ site }: ServiceDeps, input: Input): string {
  const zones = availabilityZones(site);
  const { AvailabilityZone: name, AvailabilityZoneId: zoneId } = input;
  const zone = zones.find((one) =>
    name === undefined ? zoneId === undefined || one.zoneId === zoneId : one.name === name,
  );
  if (zone !== undefined) return zone.name;
  const names = zones.map((one) => one.name).join(", ");
  throw invalidValue(
    "availabilityZone",
    name ?? zoneId,
    `Subnets can currently only be created in the following availability zones: ${names}.`,
  );
}
