/**
 * PutLogEvents. A batch that breaks a rule of the batch is refused as a whole; events that are too old or too new
 * are left out and named by their place in the batch, which is in order of time. Sequence tokens are ignored, as
 * AWS does since 2023; older clients (Docker's awslogs driver) want one back.
 */
import type {
  InputLogEvent,
  PutLogEventsRequest,
  PutLogEventsResponse,
  RejectedLogEventsInfo,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Decoded } from "../../model/decoded.ts";
import { checkGroupName, checkStreamName } from "./check-log-names.ts";
import { findStream } from "./find-stream.ts";
import type { LogDeps } from "./log-deps.ts";
import { brokenConstraint, invalidParameter } from "./log-errors.ts";

const EVENTS_MAX = 10_000;
const BATCH_BYTES_MAX = 1_048_576;
const EVENT_OVERHEAD_BYTES = 26;
const HOUR_MS = 3_600_000;
const AGE_MS_MAX = 14 * 24 * HOUR_MS;
const FUTURE_MS_MAX = 2 * HOUR_MS;
const SPAN_MS_MAX = 24 * HOUR_MS;

type Events = readonly Decoded<InputLogEvent>[];

export async function putLogEvents(
  deps: LogDeps,
  input: Decoded<PutLogEventsRequest>,
): Promise<PutLogEventsResponse> {
  const { logGroupName, logStreamName, logEvents } = input;
  checkGroupName("logGroupName", logGroupName);
  checkStreamName("logStreamName", logStreamName);
  checkBatch(logEvents);
  await findStream(deps.logs, logGroupName, logStreamName);

  const now = deps.clock.now();
  const oldEnd = placeOf(logEvents, (timestamp) => timestamp >= now - AGE_MS_MAX);
  const newStart = placeOf(logEvents, (timestamp) => timestamp > now + FUTURE_MS_MAX);
  const valid = logEvents.slice(oldEnd, newStart);
  checkSpan(valid);
  if (valid.length > 0) await deps.logs.put(logGroupName, logStreamName, valid);

  const rejected: RejectedLogEventsInfo = {
    ...(oldEnd > 0 && { tooOldLogEventEndIndex: oldEnd }),
    ...(newStart < logEvents.length && { tooNewLogEventStartIndex: newStart }),
  };
  return {
    nextSequenceToken: now.toString().padStart(56, "0"),
    ...(Object.keys(rejected).length > 0 && { rejectedLogEventsInfo: rejected }),
  };
}

function checkBatch(events: Events): void {
  if (events.length === 0) {
    throw brokenConstraint("logEvents", "[]", "have length greater than or equal to 1");
  }
  if (events.length > EVENTS_MAX) {
    const value = `[${events.length} events]`;
    throw brokenConstraint("logEvents", value, `have length less than or equal to ${EVENTS_MAX}`);
  }
  let bytes = 0;
  let before = 0;
  for (const [index, { timestamp, message }] of events.entries()) {
    const member = `logEvents.${index + 1}.member`;
    if (!Number.isSafeInteger(timestamp) || timestamp < 0) {
      const rule = "have value greater than or equal to 0";
      throw brokenConstraint(`${member}.timestamp`, timestamp, rule);
    }
    if (message === "") {
      throw brokenConstraint(`${member}.message`, "", "have length greater than or equal to 1");
    }
    if (timestamp < before) {
      throw invalidParameter(
        "Log events in a single PutLogEvents request must be in chronological order.",
      );
    }
    before = timestamp;
    bytes += Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES;
  }
  if (bytes > BATCH_BYTES_MAX) {
    throw invalidParameter(`Upload too large: ${bytes} bytes exceeds limit of ${BATCH_BYTES_MAX}`);
  }
}

/** Asked of the events that are kept: the others do not count. */
function checkSpan(events: Events): void {
  const span = (events.at(-1)?.timestamp ?? 0) - (events[0]?.timestamp ?? 0);
  if (span <= SPAN_MS_MAX) return;
  throw invalidParameter(
    "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
  );
}

/** The place of the first event for which it holds, or the length. */
function placeOf(events: Events, holds: (timestamp: number) => boolean): number {
  const found = events.findIndex(({ timestamp }) => holds(timestamp));
  return found < 0 ? events.length : found;
}
