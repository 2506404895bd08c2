/** DescribeSecurityGroupRules: each rule by itself. */
import type {
  DescribeSecurityGroupRulesRequest,
  DescribeSecurityGroupRulesResult,
} from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { SecurityGroup, SecurityGroupRule } from "../../model/network.ts";
import type { ServiceDeps } from "../deps.ts";
import { type Described, describeRows } from "./describe-rows.ts";
import { ec2Error } from "./ec2-errors.ts";
import { ruleDetail } from "./security-group-rules.ts";

type Found = { readonly group: SecurityGroup; readonly rule: SecurityGroupRule };

const described: Described<Found> = {
  idOf: ({ rule }) => rule.ruleId,
  filters: {
    "group-id": ({ group }) => group.groupId,
    "security-group-rule-id": ({ rule }) => rule.ruleId,
  },
};

export async function describeSecurityGroupRules(
  deps: ServiceDeps,
  input: Decoded<DescribeSecurityGroupRulesRequest>,
): Promise<DescribeSecurityGroupRulesResult> {
  return deps.store.read(async (view) => {
    const groups = await view.records("security-group").all();
    const all = groups.flatMap((group) => group.rules.map((rule) => ({ group, rule })));
    const asked = input.SecurityGroupRuleIds ?? [];
    for (const id of asked) {
      if (all.some(({ rule }) => rule.ruleId === id)) continue;
      throw ec2Error(
        "InvalidSecurityGroupRuleId.NotFound",
        `The security group rule ID '${id}' does not exist`,
      );
    }
    const named = all.filter(({ rule }) => asked.length === 0 || asked.includes(rule.ruleId));
    const { rows, ...next } = await describeRows(view, input, named, described);
    return {
      SecurityGroupRules: rows.map(({ row: { group, rule }, tags }) =>
        ruleDetail(deps.site, group, rule, tags),
      ),
      ...next,
    };
  });
}
