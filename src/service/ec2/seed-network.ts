/**
 * The network that an account of AWS has from the start, made once: a default VPC with a subnet in every availability
 * zone and an internet gateway. Instances are wherever their machine provider has them; these are names for it.
 */
import type { Transaction } from "../../ports/store.ts";
import type { ServiceDeps } from "../deps.ts";
import { availabilityZones } from "./availability-zones.ts";
import { insertVpc } from "./new-vpc.ts";

export async function seedNetwork(
  deps: Pick<ServiceDeps, "site" | "ids" | "clock">,
  tx: Transaction,
): Promise<void> {
  const seeded = "ec2-network-seeded";
  if ((await tx.settings.get(seeded)) !== undefined) return;
  const vpc = await insertVpc(deps, tx, { cidrBlock: "172.31.0.0/16", isDefault: true });
  for (const [n, { name }] of availabilityZones(deps.site).entries()) {
    const subnetId = deps.ids.ec2Id("subnet");
    await tx.records("subnet").put(subnetId, {
      subnetId,
      vpcId: vpc.vpcId,
      cidrBlock: `172.31.${n * 16}.0/20`,
      availabilityZone: name,
      defaultForAz: true,
      mapPublicIpOnLaunch: true,
      createdAt: vpc.createdAt,
    });
  }
  const internetGatewayId = deps.ids.ec2Id("igw");
  await tx
    .records("internet-gateway")
    .put(internetGatewayId, { internetGatewayId, vpcId: vpc.vpcId });
  await tx.settings.set(seeded, "true");
}
