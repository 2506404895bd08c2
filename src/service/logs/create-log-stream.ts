/** CreateLogStream. */
import type { CreateLogStreamRequest } from "@aws-sdk/client-cloudwatch-logs";
import type { Decoded } from "../../model/decoded.ts";
import { checkGroupName, checkStreamName } from "./check-log-names.ts";
import type { LogDeps } from "./log-deps.ts";
import { alreadyExists, noSuchGroup } from "./log-errors.ts";

export async function createLogStream(
  deps: LogDeps,
  input: Decoded<CreateLogStreamRequest>,
): Promise<Record<never, never>> {
  checkGroupName("logGroupName", input.logGroupName);
  checkStreamName("logStreamName", input.logStreamName);
  const outcome = await deps.logs.createStream(input.logGroupName, input.logStreamName);
  if (outcome === "no group") throw noSuchGroup();
  if (outcome === "exists") throw alreadyExists("stream");
  return {};
}
