/**
 * CreateLogGroup. What this server does not do for a group (encryption by a key, tags, storage classes, protection
 * from deletion) is refused instead of being forgotten.
 */
import type { CreateLogGroupRequest } from "@aws-sdk/client-cloudwatch-logs";
import type { Decoded } from "../../model/decoded.ts";
import { checkGroupName } from "./check-log-names.ts";
import type { LogDeps } from "./log-deps.ts";
import { alreadyExists, invalidParameter } from "./log-errors.ts";

export async function createLogGroup(
  deps: LogDeps,
  input: Decoded<CreateLogGroupRequest>,
): Promise<Record<never, never>> {
  checkGroupName("logGroupName", input.logGroupName);
  const { kmsKeyId, tags, logGroupClass, deletionProtectionEnabled } = input;
  refuse("kmsKeyId", kmsKeyId, Boolean(kmsKeyId));
  refuse("tags", Object.keys(tags ?? {}), Object.keys(tags ?? {}).length > 0);
  refuse("logGroupClass", logGroupClass, (logGroupClass ?? "STANDARD") !== "STANDARD");
  refuse("deletionProtectionEnabled", true, deletionProtectionEnabled === true);
  if ((await deps.logs.createGroup(input.logGroupName)) === "exists") throw alreadyExists("group");
  return {};
}

function refuse(member: string, value: unknown, given: boolean): void {
  if (!given) return;
  throw invalidParameter(
    `${member} '${String(value)}' is not supported for log groups on this server; leave ${member} out.`,
  );
}
