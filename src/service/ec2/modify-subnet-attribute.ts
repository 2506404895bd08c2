/** ModifySubnetAttribute: whether instances get public addresses, the one that is kept. */
import type { ModifySubnetAttributeRequest } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { ec2Error } from "./ec2-errors.ts";
import { findRecord } from "./find-record.ts";

export async function modifySubnetAttribute(
  deps: ServiceDeps,
  input: Decoded<ModifySubnetAttributeRequest>,
): Promise<Record<never, never>> {
  const { MapPublicIpOnLaunch, SubnetId } = input;
  if (MapPublicIpOnLaunch?.Value === undefined) {
    throw ec2Error(
      "UnsupportedOperation",
      "Of a subnet's attributes only MapPublicIpOnLaunch is kept by this server.",
    );
  }
  const mapPublicIpOnLaunch = MapPublicIpOnLaunch.Value;
  await deps.store.transact(async (tx) => {
    const subnet = await findRecord(tx, "subnet", SubnetId);
    await tx.records("subnet").put(SubnetId, { ...subnet, mapPublicIpOnLaunch });
  });
  return {};
}
