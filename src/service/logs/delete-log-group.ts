/** DeleteLogGroup: with all its streams and events, at once. */
import type { DeleteLogGroupRequest } from "@aws-sdk/client-cloudwatch-logs";
import type { Decoded } from "../../model/decoded.ts";
import { checkGroupName } from "./check-log-names.ts";
import type { LogDeps } from "./log-deps.ts";
import { noSuchGroup } from "./log-errors.ts";

export async function deleteLogGroup(
  deps: LogDeps,
  input: Decoded<DeleteLogGroupRequest>,
): Promise<Record<never, never>> {
  checkGroupName("logGroupName", input.logGroupName);
  if (!(await deps.logs.deleteGroup(input.logGroupName))) throw noSuchGroup();
  return {};
}
