/**
 * How one event lies in a stream's file: a line of JSON,
 *
 *     [timestamp, ingestion delay, behind, lateness, "message"]\n
 *
 * so that a reader can start at any byte (the next newline is the next event), a person can use `grep`, and a line
 * that a crash tore is known by its missing newline.
 *
 * `behind` is how far the event is behind the newest timestamp before it (0 when it is the newest), `lateness` the
 * greatest `behind` of the stream so far. Both make time queries exact without an index: `timestamp + behind` never
 * falls along the file, so a binary search finds the first event that can be at or after a time; and no event
 * after a line is older than that line's newest timestamp less the stream's final lateness, so a scan knows
 * when nothing can follow.
 */
import type { LogEvent } from "../../ports/log-store.ts";

/** What the next line depends on: the state of the stream at its end. */
export type Progress = { readonly maxTimestamp: number; readonly lateness: number };

export type LineHeader = Progress & {
  readonly timestamp: number;
  readonly ingestionTime: number;
  /** Where the message, a JSON string, starts in the buffer. */
  readonly messageStart: number;
};

const COMMA = 0x2c;
const MINUS = 0x2d;
const QUOTE = 0x22;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const ZERO = 0x30;

export function nextProgress(before: Progress | undefined, timestamp: number): Progress {
  if (before === undefined) return { maxTimestamp: timestamp, lateness: 0 };
  return {
    maxTimestamp: Math.max(before.maxTimestamp, timestamp),
    lateness: Math.max(before.lateness, before.maxTimestamp - timestamp),
  };
}

/** `after` is the progress with this event counted in. */
export function encodeLine(event: LogEvent, ingestionTime: number, after: Progress): string {
  const { timestamp, message } = event;
  const behind = after.maxTimestamp - timestamp;
  const text = JSON.stringify(message);
  return `[${timestamp},${ingestionTime - timestamp},${behind},${after.lateness},${text}]\n`;
}

/** Reads the numbers of the line at [start, end), newline not included; undefined when it is no event. */
export function parseHeader(data: Buffer, start: number, end: number): LineHeader | undefined {
  if (data[start] !== OPEN || data[end - 1] !== CLOSE) return undefined;
  const numbers = [0, 0, 0, 0] as [number, number, number, number];
  let at = start + 1;
  for (let field = 0; field < 4; field++) {
    const negative = data[at] === MINUS;
    if (negative) at++;
    const firstDigit = at;
    let value = 0;
    for (; at < end; at++) {
      const digit = (data[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (at === firstDigit || data[at] !== COMMA) return undefined;
    numbers[field] = negative ? -value : value;
    at++;
  }
  if (data[at] !== QUOTE) return undefined;
  const [timestamp, delay, behind, lateness] = numbers;
  return {
    timestamp,
    ingestionTime: timestamp + delay,
    maxTimestamp: timestamp + behind,
    lateness,
    messageStart: at,
  };
}

/** The message of a line whose header was read; undefined when a machine's crash has damaged it. */
export function parseMessage(data: Buffer, header: LineHeader, end: number): string | undefined {
  try {
    const message: unknown = JSON.parse(data.toString("utf8", header.messageStart, end - 1));
    return typeof message === "string" ? message : undefined;
  } catch {
    return undefined;
  }
}
