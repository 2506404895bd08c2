/** A placement group as EC2 shows it. */
import type { PlacementGroup as PlacementGroupDetail } from "@aws-sdk/client-ec2";
import { ec2Arn, type Site } from "../../model/arn.ts";
import type { PlacementGroup } from "../../model/network.ts";
import { type Tags, tagList } from "./tags.ts";

export function placementGroupDetail(
  site: Site,
  group: PlacementGroup,
  tags: Tags,
): PlacementGroupDetail {
  return {
    GroupId: group.groupId,
    GroupName: group.groupName,
    GroupArn: ec2Arn(site, "placement-group", group.groupName),
    State: "available",
    Strategy: group.strategy,
    PartitionCount: group.partitionCount,
    Tags: tagList(tags),
  };
}
