/** DescribePlacementGroups: by name, by id, by filters; all at once, as EC2. */
import type {
  DescribePlacementGroupsRequest,
  DescribePlacementGroupsResult,
} from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { PlacementGroup } from "../../model/network.ts";
import type { ServiceDeps } from "../deps.ts";
import { type Described, describeRows } from "./describe-rows.ts";
import { namedOrAll } from "./find-record.ts";
import { placementGroupDetail } from "./placement-group-detail.ts";

const described: Described<PlacementGroup> = {
  idOf: ({ groupId }) => groupId,
  filters: {
    "group-id": ({ groupId }) => groupId,
    "group-name": ({ groupName }) => groupName,
    state: () => "available",
    strategy: ({ strategy }) => strategy,
  },
};

export async function describePlacementGroups(
  deps: ServiceDeps,
  input: Decoded<DescribePlacementGroupsRequest>,
): Promise<DescribePlacementGroupsResult> {
  return deps.store.read(async (view) => {
    const named = await namedOrAll(view, "placement-group", input.GroupNames);
    const groups = named.filter(({ groupId }) => input.GroupIds?.includes(groupId) ?? true);
    const { rows } = await describeRows(view, { Filters: input.Filters }, groups, described);
    return {
      PlacementGroups: rows.map(({ row, tags }) => placementGroupDetail(deps.site, row, tags)),
    };
  });
}
