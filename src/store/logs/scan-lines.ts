/**
 * Walks over the lines of a file from either side in chunks: memory is a chunk and one line, whatever the size of
 * the file. Chunks start small, for the client that wants one event, and double up to a megabyte.
 *
 * `from` and `to` are line boundaries unless said otherwise.
 */
import { type LineHeader, parseHeader } from "./event-line.ts";

export type LineRange = {
  /** Fills the buffer with the bytes at `position`; they are there. */
  readonly read: (into: Buffer, position: number) => Promise<void>;
  readonly from: number;
  readonly to: number;
  readonly firstChunkBytes?: number;
};

/** Gets the line at [start, end) of `data`, newline not included, and its place in the file; false ends the walk. */
export type LineVisitor = (data: Buffer, start: number, end: number, offset: number) => boolean;

const NEWLINE = 0x0a;
const CHUNK_BYTES_MIN = 4 * 1024;
const CHUNK_BYTES_MAX = 1024 * 1024;

export async function scanForward(range: LineRange, visit: LineVisitor): Promise<void> {
  let chunkBytes = range.firstChunkBytes ?? CHUNK_BYTES_MIN;
  let carry: Buffer | undefined;
  for (let position = range.from; position < range.to; ) {
    const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, range.to - position));
    await range.read(chunk, position);
    const data = carry === undefined ? chunk : Buffer.concat([carry, chunk]);
    const base = position + chunk.length - data.length;
    let start = 0;
    // The carried part holds no newline: the search goes on behind it.
    let end = data.indexOf(NEWLINE, carry?.length ?? 0);
    while (end >= 0) {
      if (!visit(data, start, end, base + start)) return;
      start = end + 1;
      end = data.indexOf(NEWLINE, start);
    }
    carry = start < data.length ? data.subarray(start) : undefined;
    position += chunk.length;
    chunkBytes = Math.min(chunkBytes * 2, CHUNK_BYTES_MAX);
  }
}

/** From the line that ends at `to` back to the one that starts at `from`. */
export async function scanBackward(range: LineRange, visit: LineVisitor): Promise<void> {
  let chunkBytes = range.firstChunkBytes ?? CHUNK_BYTES_MIN;
  let carry: Buffer | undefined;
  for (let position = range.to; position > range.from; ) {
    const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, position - range.from));
    position -= chunk.length;
    await range.read(chunk, position);
    const data = carry === undefined ? chunk : Buffer.concat([chunk, carry]);
    // Ends with the newline of the line that is not complete yet.
    let end = data.length - 1;
    let searchFrom = carry === undefined ? end - 1 : chunk.length - 1;
    while (end >= 0) {
      const before = searchFrom < 0 ? -1 : data.lastIndexOf(NEWLINE, searchFrom);
      if (before < 0) break;
      if (!visit(data, before + 1, end, position + before + 1)) return;
      end = before;
      searchFrom = end - 1;
    }
    if (position === range.from) {
      if (end >= 0) visit(data, 0, end, position);
      return;
    }
    carry = data.subarray(0, end + 1);
    chunkBytes = Math.min(chunkBytes * 2, CHUNK_BYTES_MAX);
  }
}

/** Below this, walking is quicker than another step of the search. */
const WALK_BYTES = 32 * 1024;

/**
 * The start of the first event for which `holds`, or `to`. Along the file `holds` must turn from false to true
 * once. Costs a few kilobytes read per halving.
 */
export async function firstLineWhere(
  range: LineRange,
  holds: (header: LineHeader) => boolean,
): Promise<number> {
  // Every line before `low` is known to be false; `high` only guides the search.
  let low = range.from;
  let high = range.to;
  while (high - low > WALK_BYTES) {
    const middle = low + Math.floor((high - low) / 2);
    const found = await firstEventAfter({ ...range, from: middle, to: high });
    if (found === undefined || holds(found.header)) high = middle;
    else low = found.offset;
  }
  let answer = range.to;
  await scanForward({ ...range, from: low }, (data, start, end, offset) => {
    const header = parseHeader(data, start, end);
    if (header === undefined || !holds(header)) return true;
    answer = offset;
    return false;
  });
  return answer;
}

/** The first event that starts after the byte `from`, which may lie within a line. */
async function firstEventAfter(
  range: LineRange,
): Promise<{ readonly offset: number; readonly header: LineHeader } | undefined> {
  let answer: { readonly offset: number; readonly header: LineHeader } | undefined;
  await scanForward({ ...range, firstChunkBytes: CHUNK_BYTES_MIN }, (data, start, end, offset) => {
    // What begins at `from` may be the rest of a line.
    if (offset === range.from) return true;
    const header = parseHeader(data, start, end);
    if (header === undefined) return true;
    answer = { offset, header };
    return false;
  });
  return answer;
}
