/** DescribeLogGroups: by prefix, by a part of the name, or by their identifiers. */
import type {
  DescribeLogGroupsRequest,
  DescribeLogGroupsResponse,
  LogGroup,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Decoded } from "../../model/decoded.ts";
import { checkLimit } from "./check-limit.ts";
import { checkGroupName } from "./check-log-names.ts";
import { formatCursor, readCursor } from "./list-cursor.ts";
import { logGroupArn } from "./log-arns.ts";
import type { LogDeps } from "./log-deps.ts";
import { invalidParameter } from "./log-errors.ts";
import { readGroupIdentifier } from "./read-group-identifier.ts";

const GROUPS_MAX = 50;

type StoredGroup = {
  readonly logGroupName: string;
  readonly creationTime: number;
  readonly storedBytes: number;
};

export async function describeLogGroups(
  deps: LogDeps,
  input: Decoded<DescribeLogGroupsRequest>,
): Promise<DescribeLogGroupsResponse> {
  const limit = checkLimit(input.limit, GROUPS_MAX);
  const prefix = input.logGroupNamePrefix || undefined;
  const pattern = input.logGroupNamePattern || undefined;
  const identifiers = input.logGroupIdentifiers ?? [];
  if (prefix !== undefined) checkGroupName("logGroupNamePrefix", prefix);
  if (pattern !== undefined) checkGroupName("logGroupNamePattern", pattern);
  if ([prefix, pattern, identifiers[0]].filter((given) => given !== undefined).length > 1) {
    throw invalidParameter(
      "Specify only one of logGroupNamePrefix, logGroupNamePattern and logGroupIdentifiers.",
    );
  }
  // Every group here is of the class STANDARD.
  if (input.logGroupClass !== undefined && input.logGroupClass !== "STANDARD") {
    return { logGroups: [] };
  }
  if (identifiers.length > 0) return { logGroups: await named(deps, identifiers) };

  const after = readCursor(input.nextToken, ({ after }) =>
    typeof after === "string" ? after : undefined,
  );
  const found = await matching(deps, prefix, pattern, after, limit + 1);
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return {
    logGroups: page.map((group) => describe(deps, group)),
    ...(last !== undefined && { nextToken: formatCursor({ after: last.logGroupName }) }),
  };
}

async function matching(
  deps: LogDeps,
  prefix: string | undefined,
  pattern: string | undefined,
  after: string | undefined,
  limit: number,
): Promise<readonly StoredGroup[]> {
  const found: StoredGroup[] = [];
  for (let last = after; found.length < limit; ) {
    const page = await deps.logs.listGroups({
      limit,
      ...(prefix !== undefined && { prefix }),
      ...(last !== undefined && { after: last }),
    });
    found.push(...page.filter(({ logGroupName }) => logGroupName.includes(pattern ?? "")));
    last = page.at(-1)?.logGroupName;
    if (page.length < limit) break;
  }
  return found.slice(0, limit);
}

/** Identifiers of groups that are not there are passed over. */
async function named(deps: LogDeps, identifiers: readonly string[]): Promise<LogGroup[]> {
  const found: LogGroup[] = [];
  for (const identifier of identifiers) {
    const name = readGroupIdentifier(deps.site, { logGroupIdentifier: identifier });
    const [group] = await deps.logs.listGroups({ prefix: name, limit: 1 });
    if (group?.logGroupName === name) found.push(describe(deps, group));
  }
  return found;
}

function describe(deps: LogDeps, group: StoredGroup): LogGroup {
  const arn = logGroupArn(deps.site, group.logGroupName);
  return {
    ...group,
    arn: `${arn}:*`,
    logGroupArn: arn,
    metricFilterCount: 0,
    logGroupClass: "STANDARD",
  };
}
