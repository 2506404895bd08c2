/** DeletePlacementGroup. */
import type { DeletePlacementGroupRequest } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findRecord } from "./find-record.ts";

export async function deletePlacementGroup(
  deps: ServiceDeps,
  input: Decoded<DeletePlacementGroupRequest>,
): Promise<Record<never, never>> {
  await deps.store.transact(async (tx) => {
    const { groupId, groupName } = await findRecord(tx, "placement-group", input.GroupName);
    await tx.records("placement-group").remove(groupName);
    await tx.ec2Tags.forget(groupId);
  });
  return {};
}
