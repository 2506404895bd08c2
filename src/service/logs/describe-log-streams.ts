/** DescribeLogStreams: the streams of a group, by name or by the time of their last event. */
import type {
  DescribeLogStreamsRequest,
  DescribeLogStreamsResponse,
  LogStream,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Decoded } from "../../model/decoded.ts";
import type { LogStreamInfo, LogStreamsQuery } from "../../ports/log-store.ts";
import { checkLimit } from "./check-limit.ts";
import { checkStreamName } from "./check-log-names.ts";
import { formatCursor, readCursor } from "./list-cursor.ts";
import { logStreamArn } from "./log-arns.ts";
import type { LogDeps } from "./log-deps.ts";
import { brokenConstraint, invalidParameter, noSuchGroup } from "./log-errors.ts";
import { readGroupIdentifier } from "./read-group-identifier.ts";

const STREAMS_MAX = 50;

export async function describeLogStreams(
  deps: LogDeps,
  input: Decoded<DescribeLogStreamsRequest>,
): Promise<DescribeLogStreamsResponse> {
  const group = readGroupIdentifier(deps.site, input);
  const limit = checkLimit(input.limit, STREAMS_MAX);
  const prefix = input.logStreamNamePrefix || undefined;
  if (prefix !== undefined) checkStreamName("logStreamNamePrefix", prefix);
  const orderBy = readOrder(input.orderBy);
  if (orderBy === "lastEventTime" && prefix !== undefined) {
    throw invalidParameter("Cannot order by LastEventTime with a logStreamNamePrefix.");
  }
  const cursor = readCursor(input.nextToken, ({ after, time }) =>
    typeof after === "string" && typeof time === "number"
      ? { after, afterEventTimestamp: time }
      : undefined,
  );
  // One more than asked tells whether there is a next page.
  const found = await deps.logs.listStreams({
    group,
    limit: limit + 1,
    orderBy,
    descending: input.descending ?? false,
    ...(prefix !== undefined && { prefix }),
    ...cursor,
  });
  if (found === undefined) throw noSuchGroup();
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return {
    logStreams: page.map((stream) => describe(deps, group, stream)),
    ...(last !== undefined && {
      nextToken: formatCursor({ after: last.logStreamName, time: last.lastEventTimestamp ?? 0 }),
    }),
  };
}

function readOrder(orderBy: string | undefined): NonNullable<LogStreamsQuery["orderBy"]> {
  if (orderBy === undefined || orderBy === "LogStreamName") return "name";
  if (orderBy === "LastEventTime") return "lastEventTime";
  throw brokenConstraint(
    "orderBy",
    orderBy,
    "satisfy enum value set: [LogStreamName, LastEventTime]",
  );
}

/** AWS reports no bytes for streams since 2019. */
function describe(deps: LogDeps, group: string, stream: LogStreamInfo): LogStream {
  return { ...stream, storedBytes: 0, arn: logStreamArn(deps.site, group, stream.logStreamName) };
}
