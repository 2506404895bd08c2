/**
 * What must be known of a stream to append to it and to describe it. Read from the first and the last lines
 * when the stream is touched for the first time, and kept: about 100 bytes per stream that was touched.
 */
import type { FileHandle } from "node:fs/promises";
import { type LineHeader, parseHeader } from "./event-line.ts";
import { findLineEnd, type LineEnd, type ReadAt, readExactly } from "./line-file.ts";
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

const BLOCK_BYTES = 4096;

export async function readStreamTail(file: FileHandle): Promise<StreamTail> {
  const { size } = await file.stat();
  const read = await readThroughLastBlock(file, size);
  const end = await findLineEnd(read, size);
  const range = { read, from: 0, to: end.size };
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

/** One read serves a small stream, two any other: listing by time does this for every stream of a group. */
async function readThroughLastBlock(file: FileHandle, size: number): Promise<ReadAt> {
  const start = Math.max(0, size - BLOCK_BYTES);
  const block = Buffer.allocUnsafe(size - start);
  await readExactly(file, block, start);
  return async (into, position) => {
    if (position < start) await readExactly(file, into, position);
    else block.copy(into, 0, position - start);
  };
}
