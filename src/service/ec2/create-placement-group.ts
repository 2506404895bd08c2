/** CreatePlacementGroup, as a record: where machines are is their provider's affair. */
import type { CreatePlacementGroupRequest, CreatePlacementGroupResult } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { PlacementGroup } from "../../model/network.ts";
import type { ServiceDeps } from "../deps.ts";
import { ec2Error, missingParameter } from "./ec2-errors.ts";
import { placementGroupDetail } from "./placement-group-detail.ts";
import { tagsFor } from "./tags.ts";

export async function createPlacementGroup(
  deps: ServiceDeps,
  input: Decoded<CreatePlacementGroupRequest>,
): Promise<CreatePlacementGroupResult> {
  const groupName = input.GroupName;
  if (groupName === undefined) throw missingParameter("groupName");
  const tags = tagsFor("placement-group", input.TagSpecifications);
  const strategy = input.Strategy ?? "cluster";
  if (strategy !== "cluster" && strategy !== "partition" && strategy !== "spread") {
    throw ec2Error(
      "InvalidParameterValue",
      `Value (${strategy}) for parameter strategy is invalid. Use cluster, partition or spread.`,
    );
  }
  const group: PlacementGroup = {
    groupId: deps.ids.ec2Id("pg"),
    groupName,
    strategy,
    ...(strategy === "partition" && { partitionCount: input.PartitionCount ?? 2 }),
  };
  return deps.store.transact(async (tx) => {
    if ((await tx.records("placement-group").get(groupName)) !== undefined) {
      throw ec2Error(
        "InvalidPlacementGroup.Duplicate",
        `The Placement Group '${groupName}' already exists.`,
      );
    }
    await tx.records("placement-group").put(groupName, group);
    await tx.ec2Tags.put(group.groupId, tags);
    return { PlacementGroup: placementGroupDetail(deps.site, group, tags) };
  });
}
