/** DescribeSecurityGroups: by id, by name, by filters. */
import type {
  DescribeSecurityGroupsRequest,
  DescribeSecurityGroupsResult,
} from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { SecurityGroup } from "../../model/network.ts";
import type { View } from "../../ports/store.ts";
import type { ServiceDeps } from "../deps.ts";
import { describeRows } from "./describe-rows.ts";
import { namedOrAll } from "./find-record.ts";
import { findSecurityGroup } from "./find-security-group.ts";
import { describedSecurityGroups, securityGroupDetail } from "./security-group-detail.ts";

type Input = Decoded<DescribeSecurityGroupsRequest>;

export async function describeSecurityGroups(
  deps: ServiceDeps,
  input: Input,
): Promise<DescribeSecurityGroupsResult> {
  const { site } = deps;
  return deps.store.read(async (view) => {
    const groups = await asked(view, input);
    const { rows, ...next } = await describeRows(
      view,
      input,
      groups,
      describedSecurityGroups(site),
    );
    return {
      SecurityGroups: rows.map(({ row, tags }) => securityGroupDetail(site, row, tags)),
      ...next,
    };
  });
}

async function asked(view: View, input: Input): Promise<readonly SecurityGroup[]> {
  const ids = input.GroupIds ?? [];
  const names = input.GroupNames ?? [];
  if (names.length === 0) return namedOrAll(view, "security-group", ids);
  const byName = await Promise.all(
    names.map((GroupName) => findSecurityGroup(view, { GroupName })),
  );
  const byId = ids.length === 0 ? [] : await namedOrAll(view, "security-group", ids);
  return [...byName, ...byId];
}
