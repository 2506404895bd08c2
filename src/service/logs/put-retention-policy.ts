/**
 * PutRetentionPolicy: refused. Events stay until their group is deleted; a policy that was stored and not acted on
 * would promise what does not happen.
 */
import type { PutRetentionPolicyRequest } from "@aws-sdk/client-cloudwatch-logs";
import type { Decoded } from "../../model/decoded.ts";
import { checkGroupName } from "./check-log-names.ts";
import type { LogDeps } from "./log-deps.ts";
import { invalidParameter, noSuchGroup } from "./log-errors.ts";

export async function putRetentionPolicy(
  deps: LogDeps,
  input: Decoded<PutRetentionPolicyRequest>,
): Promise<Record<never, never>> {
  checkGroupName("logGroupName", input.logGroupName);
  const [group] = await deps.logs.listGroups({ prefix: input.logGroupName, limit: 1 });
  if (group?.logGroupName !== input.logGroupName) throw noSuchGroup();
  throw invalidParameter(
    `retentionInDays '${input.retentionInDays}' is not supported: this server keeps log events until their group ` +
      `is deleted. Leave the retention out ("never expire") and delete log groups that are no longer needed.`,
  );
}
