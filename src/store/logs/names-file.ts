/**
 * The list of a group's streams: one line `[number,"name",creationTime]` each, in order of creation. The number
 * names the stream's file, so no name from outside ever becomes part of a path. Listing names reads this file
 * alone, not the streams.
 */
import type { FileHandle } from "node:fs/promises";
import { findLineEnd, type LineEnd, type ReadAt, readExactly } from "./line-file.ts";
import { scanForward } from "./scan-lines.ts";

export type NamedStream = {
  readonly number: number;
  readonly name: string;
  readonly creationTime: number;
};

export function encodeName(stream: NamedStream): string {
  return `${JSON.stringify([stream.number, stream.name, stream.creationTime])}\n`;
}

export async function readNames(
  file: FileHandle,
  onStream: (stream: NamedStream) => void,
): Promise<LineEnd> {
  const read: ReadAt = (into, position) => readExactly(file, into, position);
  const end = await findLineEnd(read, (await file.stat()).size);
  const range = { read, from: 0, to: end.size, firstChunkBytes: 256 * 1024 };
  await scanForward(range, (data, start, lineEnd) => {
    const stream = parseName(data.toString("utf8", start, lineEnd));
    if (stream !== undefined) onStream(stream);
    return true;
  });
  return end;
}

/** A line that a machine's crash has damaged names no stream. */
function parseName(line: string): NamedStream | undefined {
  try {
    const [number, name, creationTime]: unknown[] = JSON.parse(line);
    if (typeof number !== "number" || typeof name !== "string") return undefined;
    return { number, name, creationTime: Number(creationTime) };
  } catch {
    return undefined;
  }
}
