/**
 * One page of a stream, as GetLogEvents gives it. Reads about a page, wherever in the file it lies.
 *
 * Positions are the bytes at which lines start. A page that goes on from a position holds the events after it
 * (forward) or before it (backward), always in the order in which they were put.
 */
import type { LogEventsPage, LogEventsQuery, StoredLogEvent } from "../../ports/log-store.ts";
import { type LineHeader, parseHeader, parseMessage } from "./event-line.ts";
import { formatToken, type PageToken, parseToken } from "./page-token.ts";
import { firstLineWhere, type LineVisitor, scanBackward, scanForward } from "./scan-lines.ts";
import type { StreamTail } from "./stream-tail.ts";

/** CloudWatch's limit of an answer; an event counts its bytes and 26. */
const PAGE_BYTES_MAX = 1024 * 1024;
const EVENT_OVERHEAD_BYTES = 26;
const CHUNK_BYTES_PER_EVENT = 200;
const FIRST_CHUNK_BYTES_MAX = 256 * 1024;
const NEWLINE = 0x0a;

export type StreamBytes = {
  readonly read: (into: Buffer, position: number) => Promise<void>;
  readonly tail: StreamTail;
  readonly eventId: (timestamp: number, position: number) => string;
};

export async function readPage(
  stream: StreamBytes,
  query: LogEventsQuery,
): Promise<LogEventsPage | "bad token"> {
  const { size } = stream.tail.end;
  const token = query.nextToken === undefined ? undefined : parseToken(query.nextToken);
  if (query.nextToken !== undefined && token === undefined) return "bad token";
  if (token !== undefined && !(await isBoundary(stream, token.position))) return "bad token";
  const from: PageToken =
    token ??
    (query.startFromHead
      ? { direction: "forward", position: 0 }
      : { direction: "backward", position: size });
  const page = new PageCollector(stream, query);
  if (from.direction === "forward") await collectForward(stream, query, from.position, page);
  else await collectBackward(stream, query, from.position, page);
  return page.finish(from);
}

/** A token that was made up, or belongs to a stream that is no more, does not hit the start of a line. */
async function isBoundary(stream: StreamBytes, position: number): Promise<boolean> {
  if (position === 0) return true;
  if (position > stream.tail.end.size) return false;
  const byte = Buffer.allocUnsafe(1);
  await stream.read(byte, position - 1);
  return byte[0] === NEWLINE;
}

async function collectForward(
  stream: StreamBytes,
  query: LogEventsQuery,
  position: number,
  page: PageCollector,
): Promise<void> {
  const { startTime, endTime } = query;
  const lateness = stream.tail.events?.lateness ?? 0;
  const range = { read: stream.read, from: position, to: stream.tail.end.size };
  const from =
    startTime === undefined
      ? position
      : await firstLineWhere(range, (header) => header.maxTimestamp >= startTime);
  const chunk = { firstChunkBytes: firstChunkBytes(query.limit) };
  await scanForward({ ...range, ...chunk, from }, (data, start, end, offset) => {
    const header = parseHeader(data, start, end);
    if (header === undefined) return true;
    // Nothing from here on can be older than this.
    if (endTime !== undefined && header.maxTimestamp - lateness >= endTime) return false;
    return page.take(header, data, start, end, offset);
  });
}

async function collectBackward(
  stream: StreamBytes,
  query: LogEventsQuery,
  position: number,
  page: PageCollector,
): Promise<void> {
  const { startTime, endTime } = query;
  const lateness = stream.tail.events?.lateness ?? 0;
  const range = { read: stream.read, from: 0, to: position };
  const to =
    endTime === undefined
      ? position
      : await firstLineWhere(range, (header) => header.maxTimestamp - lateness >= endTime);
  const visit: LineVisitor = (data, start, end, offset) => {
    const header = parseHeader(data, start, end);
    if (header === undefined) return true;
    // Nothing before here can be newer than this.
    if (startTime !== undefined && header.maxTimestamp < startTime) return false;
    return page.take(header, data, start, end, offset);
  };
  await scanBackward({ ...range, to, firstChunkBytes: firstChunkBytes(query.limit) }, visit);
  page.reverse();
}

function firstChunkBytes(limit: number): number {
  return Math.max(4096, Math.min(limit * CHUNK_BYTES_PER_EVENT, FIRST_CHUNK_BYTES_MAX));
}

/** Gathers events until the page is full; the first one always fits. */
class PageCollector {
  readonly #stream: StreamBytes;
  readonly #query: LogEventsQuery;
  #events: StoredLogEvent[] = [];
  #bytes = 0;
  /** The page lies between these bytes. */
  #first = Number.POSITIVE_INFINITY;
  #last = 0;

  constructor(stream: StreamBytes, query: LogEventsQuery) {
    this.#stream = stream;
    this.#query = query;
  }

  /** False when the page is full. Events outside the asked time, and lines that are damaged, are passed over. */
  take(header: LineHeader, data: Buffer, start: number, end: number, offset: number): boolean {
    const { startTime, endTime, limit } = this.#query;
    if (startTime !== undefined && header.timestamp < startTime) return true;
    if (endTime !== undefined && header.timestamp >= endTime) return true;
    const message = parseMessage(data, header, end);
    if (message === undefined) return true;
    const bytes = Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES;
    if (this.#events.length > 0 && this.#bytes + bytes > PAGE_BYTES_MAX) return false;
    this.#bytes += bytes;
    this.#first = Math.min(this.#first, offset);
    this.#last = Math.max(this.#last, offset + (end - start) + 1);
    this.#events.push({
      timestamp: header.timestamp,
      message,
      ingestionTime: header.ingestionTime,
      eventId: this.#stream.eventId(header.timestamp, offset),
    });
    return this.#events.length < limit;
  }

  reverse(): void {
    this.#events.reverse();
  }

  /** Without events both tokens stay where the page started: the one that was passed comes back. */
  finish(from: PageToken): LogEventsPage {
    const empty = this.#events.length === 0;
    return {
      events: this.#events,
      nextForwardToken: formatToken("forward", empty ? from.position : this.#last),
      nextBackwardToken: formatToken("backward", empty ? from.position : this.#first),
    };
  }
}
