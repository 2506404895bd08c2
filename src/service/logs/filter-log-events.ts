/**
 * FilterLogEvents: events of many streams as one list.
 *
 * Streams that are named (at most 100) are merged by time. A search through a whole group or by prefix goes through
 * its streams by name, fifty at a time, and merges those fifty; so an answer's memory does not grow with the group.
 * One answer reads a bounded amount: a page may be short or empty and still have a nextToken, as AWS says.
 * Deliberately missing: newest first (`startFromHead` false).
 */
import type {
  FilterLogEventsRequest,
  FilterLogEventsResponse,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Decoded } from "../../model/decoded.ts";
import type { LogStore, LogStreamInfo, StoredLogEvent } from "../../ports/log-store.ts";
import { checkLimit } from "./check-limit.ts";
import { checkStreamName } from "./check-log-names.ts";
import { type FilterCursor, formatFilterCursor, readFilterCursor } from "./filter-cursor.ts";
import { parseFilterPattern } from "./filter-pattern.ts";
import { findStream } from "./find-stream.ts";
import type { LogDeps } from "./log-deps.ts";
import { brokenConstraint, invalidParameter, noSuchGroup } from "./log-errors.ts";
import {
  type MergedEvent,
  type MergeRequest,
  mergeStreams,
  type StreamPlace,
} from "./merge-streams.ts";
import { readGroupIdentifier } from "./read-group-identifier.ts";

type Input = Decoded<FilterLogEventsRequest>;

const EVENTS_MAX = 10_000;
const NAMES_MAX = 100;
const PAGE_BYTES_MAX = 1024 * 1024;
const EVENT_OVERHEAD_BYTES = 26;
const STREAMS_AT_ONCE = 50;
/** After this much was looked through the answer is sent with what it has. */
const READ_BYTES_MAX = 16 * 1024 * 1024;
/** To learn the time of a stream's last event costs a small read. */
const BYTES_PER_LISTED_STREAM = 4096;

export async function filterLogEvents(
  deps: LogDeps,
  input: Input,
): Promise<FilterLogEventsResponse> {
  const group = readGroupIdentifier(deps.site, input);
  const names = readNames(input);
  const wanted = parseFilterPattern(input.filterPattern);
  const limit = checkLimit(input.limit, EVENTS_MAX);
  refuseNewestFirst(input);

  const events: MergedEvent[] = [];
  let count = 0;
  let bytes = 0;
  let bytesRead = 0;
  const request: MergeRequest = {
    group,
    wanted,
    roomFor: (event) => {
      const size = Buffer.byteLength(event.message) + EVENT_OVERHEAD_BYTES;
      if (count >= limit || (count > 0 && bytes + size > PAGE_BYTES_MAX)) return false;
      count++;
      bytes += size;
      return true;
    },
    mayRead: (read) => {
      bytesRead += read;
      return bytesRead < READ_BYTES_MAX;
    },
    ...(input.startTime !== undefined && { startTime: input.startTime }),
    // Here, and only here, AWS counts the end in.
    ...(input.endTime !== undefined && { endTime: input.endTime + 1 }),
  };
  let cursor = readFilterCursor(input.nextToken);
  for (;;) {
    const window = await openWindow(deps.logs, group, input, names, cursor);
    bytesRead += window.listed * BYTES_PER_LISTED_STREAM;
    const merged = await mergeStreams(deps.logs, request, window.cursor.places);
    events.push(...merged.events);
    if (merged.places !== undefined) {
      return answer(events, { ...window.cursor, places: merged.places });
    }
    if (window.cursor.last === undefined) return answer(events, undefined);
    cursor = { after: window.cursor.last, places: [] };
    if (count >= limit || bytesRead >= READ_BYTES_MAX) return answer(events, cursor);
  }
}

/** The streams to be merged next, each with its place, and how many were looked at to find them. */
type Window = { readonly cursor: FilterCursor; readonly listed: number };

async function openWindow(
  logs: LogStore,
  group: string,
  input: Input,
  names: readonly string[] | undefined,
  cursor: FilterCursor | undefined,
): Promise<Window> {
  const places = new Map(cursor?.places.map((place) => [place.name, place]));
  const placeOf = (name: string): StreamPlace => places.get(name) ?? { name, skip: 0 };
  if (names !== undefined) {
    for (const name of names) await findStream(logs, group, name);
    return { cursor: { places: names.map(placeOf) }, listed: 0 };
  }
  const found = await listWindow(logs, group, input, cursor);
  const next: FilterCursor = {
    ...(cursor?.after !== undefined && { after: cursor.after }),
    ...(found.last !== undefined && { last: found.last }),
    places: found.streams
      .filter((stream) => mayHold(stream, input.startTime))
      .map((stream) => placeOf(stream.logStreamName)),
  };
  return { cursor: next, listed: found.streams.length };
}

/**
 * Fifty streams; or those up to the end of the window that an earlier answer began, however many streams have come
 * into it since, so that none is passed over.
 */
async function listWindow(
  logs: LogStore,
  group: string,
  input: Input,
  cursor: FilterCursor | undefined,
): Promise<{ readonly streams: readonly LogStreamInfo[]; readonly last?: string }> {
  const streams: LogStreamInfo[] = [];
  const end = cursor?.last;
  let after = cursor?.after;
  for (;;) {
    const page = await logs.listStreams({
      group,
      limit: STREAMS_AT_ONCE,
      ...(input.logStreamNamePrefix && { prefix: input.logStreamNamePrefix }),
      ...(after !== undefined && { after }),
    });
    if (page === undefined) throw noSuchGroup();
    streams.push(...page.filter((stream) => end === undefined || stream.logStreamName <= end));
    const last = page.at(-1)?.logStreamName;
    if (last === undefined || (page.length < STREAMS_AT_ONCE && end === undefined))
      return { streams };
    if (end === undefined) return { streams, last };
    if (last >= end) return { streams, last: end };
    after = last;
  }
}

/** A stream without events at or after the start need not be opened. */
function mayHold(stream: LogStreamInfo, startTime = 0): boolean {
  return stream.lastEventTimestamp !== undefined && stream.lastEventTimestamp >= startTime;
}

function readNames(input: Input): readonly string[] | undefined {
  const names = input.logStreamNames ?? [];
  const prefix = input.logStreamNamePrefix;
  if (prefix) checkStreamName("logStreamNamePrefix", prefix);
  if (names.length === 0) return undefined;
  if (prefix) {
    throw invalidParameter("Specify only one of logStreamNames and logStreamNamePrefix.");
  }
  if (names.length > NAMES_MAX) {
    const value = `[${names.length} names]`;
    throw brokenConstraint(
      "logStreamNames",
      value,
      `have length less than or equal to ${NAMES_MAX}`,
    );
  }
  for (const name of names) checkStreamName("logStreamNames", name);
  return [...new Set(names)];
}

function refuseNewestFirst(input: Input): void {
  if (input.startFromHead !== false) return;
  throw invalidParameter(
    "startFromHead 'false' is not supported for FilterLogEvents on this server; leave it out, " +
      "or use GetLogEvents to read a stream from its end.",
  );
}

function answer(
  events: readonly (StoredLogEvent & { readonly logStreamName: string })[],
  cursor: FilterCursor | undefined,
): FilterLogEventsResponse {
  return {
    events: events.map(({ logStreamName, timestamp, message, ingestionTime, eventId }) => ({
      logStreamName,
      timestamp,
      message,
      ingestionTime,
      eventId,
    })),
    searchedLogStreams: [],
    ...(cursor !== undefined && { nextToken: formatFilterCursor(cursor) }),
  };
}
