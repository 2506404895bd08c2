/**
 * A file that grows by whole lines: what streams and name lists are made of.
 *
 * Bytes after the last newline were torn by a crash or a full disk. They are never read, and cut off before the
 * next append. Appends go to the known end, so a failed one leaves nothing that a later one could join.
 */
import type { FileHandle } from "node:fs/promises";
import { scanBackward } from "./scan-lines.ts";

export type LineEnd = {
  /** Bytes of whole lines. */
  readonly size: number;
  /** Something that is no line lies behind them. */
  readonly torn: boolean;
};

const NEWLINE = 0x0a;

export type ReadAt = (into: Buffer, position: number) => Promise<void>;

export async function findLineEnd(read: ReadAt, size: number): Promise<LineEnd> {
  if (size === 0) return { size: 0, torn: false };
  const last = Buffer.allocUnsafe(1);
  await read(last, size - 1);
  if (last[0] === NEWLINE) return { size, torn: false };
  // A walk back over "lines" that end at the size: the first one met is the torn one.
  let start = 0;
  await scanBackward({ read, from: 0, to: size }, (_data, _start, _end, offset) => {
    start = offset;
    return false;
  });
  return { size: start, torn: true };
}

/** Answers the new end. Rejects with the system's error (ENOSPC and the like); the file's lines are as before. */
export async function appendLines(file: FileHandle, end: LineEnd, lines: Buffer): Promise<LineEnd> {
  if (end.torn) await file.truncate(end.size);
  for (let written = 0; written < lines.length; ) {
    const { bytesWritten } = await file.write(
      lines,
      written,
      lines.length - written,
      end.size + written,
    );
    written += bytesWritten;
  }
  return { size: end.size + lines.length, torn: false };
}

export async function readExactly(file: FileHandle, into: Buffer, position: number): Promise<void> {
  for (let done = 0; done < into.length; ) {
    const { bytesRead } = await file.read(into, done, into.length - done, position + done);
    if (bytesRead === 0) throw new Error(`log file ends at byte ${position + done}, too early`);
    done += bytesRead;
  }
}
