/** What the four operations that change a security group's rules have in common. */
import type { SecurityGroupRule as RuleDetail, TagSpecification } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { SecurityGroupRule } from "../../model/network.ts";
import type { ServiceDeps } from "../deps.ts";
import { ec2Error } from "./ec2-errors.ts";
import { findRecord } from "./find-record.ts";
import { findSecurityGroup } from "./find-security-group.ts";
import {
  isSameRule,
  peerText,
  type RuleContent,
  type RuleInput,
  ruleDetail,
  rulesOf,
} from "./security-group-rules.ts";
import { tagsFor } from "./tags.ts";

type GroupInput = RuleInput & {
  readonly GroupId?: string | undefined;
  readonly GroupName?: string | undefined;
};

type AuthorizeInput = GroupInput & {
  readonly TagSpecifications?: readonly Decoded<TagSpecification>[] | undefined;
};

type RevokeInput = GroupInput & {
  readonly SecurityGroupRuleIds?: readonly string[] | undefined;
};

/** EC2's default. */
const rulesMax = 120;

export async function authorizeRules(
  deps: ServiceDeps,
  input: AuthorizeInput,
  isEgress: boolean,
): Promise<{ Return: boolean; SecurityGroupRules: RuleDetail[] }> {
  const contents = rulesOf(input, isEgress);
  const tags = tagsFor("security-group-rule", input.TagSpecifications);
  return deps.store.transact(async (tx) => {
    const group = await findSecurityGroup(tx, named(input));
    const added: SecurityGroupRule[] = [];
    for (const content of contents) {
      if ("groupId" in content.peer) await findRecord(tx, "security-group", content.peer.groupId);
      if ([...group.rules, ...added].some((rule) => isSameRule(rule, content))) {
        throw ec2Error(
          "InvalidPermission.Duplicate",
          `the specified rule "${peerText(content)}, ALLOW" already exists`,
        );
      }
      added.push({ ...content, ruleId: deps.ids.ec2Id("sgr") });
    }
    const rules = [...group.rules, ...added];
    if (rules.length > rulesMax) {
      throw ec2Error(
        "RulesPerSecurityGroupLimitExceeded",
        "The maximum number of rules per security group has been reached.",
      );
    }
    await tx.records("security-group").put(group.groupId, { ...group, rules });
    for (const { ruleId } of added) await tx.ec2Tags.put(ruleId, tags);
    return {
      Return: true,
      SecurityGroupRules: added.map((rule) => ruleDetail(deps.site, group, rule, tags)),
    };
  });
}

/** Of a group that rules are taken from: those that it has not are refused, and then none is taken. */
export async function revokeRules(
  deps: ServiceDeps,
  input: RevokeInput,
  isEgress: boolean,
): Promise<{ Return: boolean }> {
  const ids = input.SecurityGroupRuleIds ?? [];
  const contents = ids.length > 0 ? [] : rulesOf(input, isEgress);
  await deps.store.transact(async (tx) => {
    const group = await findSecurityGroup(tx, named(input));
    const gone = new Set<SecurityGroupRule>();
    for (const id of ids) {
      const rule = group.rules.find((one) => one.ruleId === id && one.isEgress === isEgress);
      if (rule !== undefined) gone.add(rule);
      else {
        throw ec2Error(
          "InvalidSecurityGroupRuleId.NotFound",
          `The security group rule ID '${id}' does not exist`,
        );
      }
    }
    for (const content of contents) gone.add(ruleToRevoke(group.rules, content));
    const rules = group.rules.filter((rule) => !gone.has(rule));
    await tx.records("security-group").put(group.groupId, { ...group, rules });
    for (const { ruleId } of gone) await tx.ec2Tags.forget(ruleId);
  });
  return { Return: true };
}

function ruleToRevoke(
  rules: readonly SecurityGroupRule[],
  content: RuleContent,
): SecurityGroupRule {
  const rule = rules.find((one) => isSameRule(one, content));
  if (rule !== undefined) return rule;
  throw ec2Error(
    "InvalidPermission.NotFound",
    `The specified rule does not exist in this security group (${peerText(content)}).`,
  );
}

function named({ GroupId, GroupName }: GroupInput): { GroupId?: string; GroupName?: string } {
  return {
    ...(GroupId !== undefined && { GroupId }),
    ...(GroupName !== undefined && { GroupName }),
  };
}
