/** CreateVpc, with its main route table, network ACL and default security group. IPv4 only. */
import type { CreateVpcRequest, CreateVpcResult } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { checkCidrBlock } from "./cidr-block.ts";
import { missingParameter } from "./ec2-errors.ts";
import { insertVpc } from "./new-vpc.ts";
import { tagsFor } from "./tags.ts";
import { vpcDetail } from "./vpc-detail.ts";

export async function createVpc(
  deps: ServiceDeps,
  input: Decoded<CreateVpcRequest>,
): Promise<CreateVpcResult> {
  const cidrBlock = input.CidrBlock;
  if (cidrBlock === undefined) throw missingParameter("cidrBlock");
  checkCidrBlock(cidrBlock);
  const tags = tagsFor("vpc", input.TagSpecifications);
  return deps.store.transact(async (tx) => {
    const vpc = await insertVpc(deps, tx, { cidrBlock, isDefault: false });
    await tx.ec2Tags.put(vpc.vpcId, tags);
    return { Vpc: vpcDetail(deps.site, vpc, tags) };
  });
}
