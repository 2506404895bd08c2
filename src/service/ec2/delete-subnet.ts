/** DeleteSubnet. Compute environments that name it keep the name: it places nothing here. */
import type { DeleteSubnetRequest } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findRecord } from "./find-record.ts";

export async function deleteSubnet(
  deps: ServiceDeps,
  input: Decoded<DeleteSubnetRequest>,
): Promise<Record<never, never>> {
  await deps.store.transact(async (tx) => {
    const { subnetId } = await findRecord(tx, "subnet", input.SubnetId);
    await tx.records("subnet").remove(subnetId);
  });
  return {};
}
