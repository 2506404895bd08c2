/** Writes events behind those that a stream has, a megabyte at a time, and tells how the stream ends then. */
import type { FileHandle } from "node:fs/promises";
import type { LogEvent } from "../../ports/log-store.ts";
import { encodeLine, nextProgress, type Progress } from "./event-line.ts";
import { appendLines } from "./line-file.ts";
import type { StreamTail } from "./stream-tail.ts";

const WRITE_CHARACTERS_MAX = 1024 * 1024;

/** All or nothing as far as readers of this process see: the tail moves at the end. */
export async function appendEvents(
  file: FileHandle,
  tail: StreamTail,
  events: readonly LogEvent[],
  now: number,
): Promise<StreamTail> {
  let progress: Progress | undefined = tail.events;
  let end = tail.end;
  let text = "";
  for (const event of events) {
    progress = nextProgress(progress, event.timestamp);
    text += encodeLine(event, now, progress);
    if (text.length < WRITE_CHARACTERS_MAX) continue;
    end = await appendLines(file, end, Buffer.from(text));
    text = "";
  }
  if (text !== "") end = await appendLines(file, end, Buffer.from(text));
  const first = tail.events?.firstTimestamp ?? events[0]?.timestamp;
  if (progress === undefined || first === undefined) return tail;
  const { maxTimestamp, lateness } = progress;
  return { end, events: { firstTimestamp: first, maxTimestamp, lateness, lastIngestionTime: now } };
}
