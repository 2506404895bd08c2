/**
 * What must be known of a stream to append to it and to describe it. Read from the first and the last lines
 * when the stream is touched for the first time, and kept: about 100 bytes per stream that was touched.
 */
import type { FileHandle } from "node:fs/promises";
import { type LineHeader, parseHeader } from "./event-line.ts";
import { findLineEnd, type LineEnd, readExactly } from "./line-file.ts";
import { scanBackward, scanForward } from "./scan-lines.ts";

export type StreamTail = {
  readonly end: LineEnd;
  /** Absent while the stream has no events. */
  readonly events?: {
    readonly firstTimestamp: number;
    readonly maxTimestamp: number;
    readonly lateness: number;
    readonly lastIngestionTime: number;
  };
};

export const EMPTY_TAIL: StreamTail = { end: { size: 0, torn: false } };

export async function readStreamTail(file: FileHandle): Promise<StreamTail> {
  const end = await findLineEnd(file);
  const range = {
    read: (into: Buffer, position: number) => readExactly(file, into, position),
    from: 0,
    to: end.size,
  };
  let last: LineHeader | undefined;
  await scanBackward(range, (data, start, lineEnd) => {
    last = parseHeader(data, start, lineEnd);
    return last === undefined;
  });
  if (last === undefined) return { end };
  let first = last;
  await scanForward(range, (data, start, lineEnd) => {
    const header = parseHeader(data, start, lineEnd);
    if (header !== undefined) first = header;
    return header === undefined;
  });
  return {
    end,
    events: {
      firstTimestamp: first.timestamp,
      maxTimestamp: last.maxTimestamp,
      lateness: last.lateness,
      lastIngestionTime: last.ingestionTime,
    },
  };
}
