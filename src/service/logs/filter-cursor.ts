/** The nextToken of FilterLogEvents: which streams are being merged, and how far each of them has been read. */
import { formatCursor, readCursor } from "./list-cursor.ts";
import type { StreamPlace } from "./merge-streams.ts";

export type FilterCursor = {
  /** The streams with names up to this have been read to their ends. */
  readonly after?: string;
  /** The last name of the streams being merged; absent before they are listed, and when none follow. */
  readonly last?: string;
  readonly places: readonly StreamPlace[];
};

export function formatFilterCursor(cursor: FilterCursor): string {
  const places = cursor.places.map(({ name, token, skip }) => [name, token ?? "", skip]);
  return formatCursor({ after: cursor.after, last: cursor.last, places });
}

export function readFilterCursor(token: string | undefined): FilterCursor | undefined {
  return readCursor(token, ({ after, last, places }) => {
    if (!Array.isArray(places) || !isName(after) || !isName(last)) return undefined;
    const read = places.map(readPlace).filter((place) => place !== undefined);
    if (read.length !== places.length) return undefined;
    return {
      ...(after !== undefined && { after }),
      ...(last !== undefined && { last }),
      places: read,
    };
  });
}

function isName(value: unknown): value is string | undefined {
  return value === undefined || typeof value === "string";
}

function readPlace(value: unknown): StreamPlace | undefined {
  if (!Array.isArray(value)) return undefined;
  const [name, token, skip]: unknown[] = value;
  if (typeof name !== "string" || typeof token !== "string") return undefined;
  if (typeof skip !== "number" || !Number.isSafeInteger(skip) || skip < 0) return undefined;
  return { name, skip, ...(token !== "" && { token }) };
}
