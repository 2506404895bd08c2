/** ModifyVpcAttribute: the two switches that are kept. */
import type { ModifyVpcAttributeRequest } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findRecord } from "./find-record.ts";

export async function modifyVpcAttribute(
  deps: ServiceDeps,
  input: Decoded<ModifyVpcAttributeRequest>,
): Promise<Record<never, never>> {
  await deps.store.transact(async (tx) => {
    const vpc = await findRecord(tx, "vpc", input.VpcId);
    await tx.records("vpc").put(vpc.vpcId, {
      ...vpc,
      enableDnsSupport: input.EnableDnsSupport?.Value ?? vpc.enableDnsSupport,
      enableDnsHostnames: input.EnableDnsHostnames?.Value ?? vpc.enableDnsHostnames,
    });
  });
  return {};
}
