/**
 * GetLogEvents: one page of a stream. Without a token the newest page, or the oldest with `startFromHead`; with
 * a token the page that it leads to, in the token's own direction. At an end the token that was passed comes back,
 * which is how clients know; they may go on asking, and get what has been written since.
 */
import type { GetLogEventsRequest, GetLogEventsResponse } from "@aws-sdk/client-cloudwatch-logs";
import type { Decoded } from "../../model/decoded.ts";
import { checkLimit } from "./check-limit.ts";
import { checkStreamName } from "./check-log-names.ts";
import type { LogDeps } from "./log-deps.ts";
import { invalidToken, noSuchGroup, noSuchStream } from "./log-errors.ts";
import { readGroupIdentifier } from "./read-group-identifier.ts";

const EVENTS_MAX = 10_000;

export async function getLogEvents(
  deps: LogDeps,
  input: Decoded<GetLogEventsRequest>,
): Promise<GetLogEventsResponse> {
  const group = readGroupIdentifier(deps.site, input);
  checkStreamName("logStreamName", input.logStreamName);
  const limit = checkLimit(input.limit, EVENTS_MAX);
  const page = await deps.logs.read({
    group,
    stream: input.logStreamName,
    limit,
    startFromHead: input.startFromHead ?? false,
    ...(input.startTime !== undefined && { startTime: input.startTime }),
    ...(input.endTime !== undefined && { endTime: input.endTime }),
    ...(input.nextToken ? { nextToken: input.nextToken } : {}),
  });
  if (page === "no group") throw noSuchGroup();
  if (page === "no stream") throw noSuchStream();
  if (page === "bad token") throw invalidToken();
  return {
    events: page.events.map(({ timestamp, message, ingestionTime }) => ({
      timestamp,
      message,
      ingestionTime,
    })),
    nextForwardToken: page.nextForwardToken,
    nextBackwardToken: page.nextBackwardToken,
  };
}
