/** Cuts a page out of rows that were read one beyond the limit: the extra row only says that more follow. */
import { clientError } from "../../model/errors.ts";
import type { Page } from "../../ports/store.ts";

export function pageOf<T>(
  rows: readonly T[],
  limit: number,
  cursorOf: (row: T) => string,
): Page<T> {
  if (rows.length <= limit) return { items: rows };
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return last === undefined ? { items } : { items, next: cursorOf(last) };
}

/** Cursors travel through the caller as nextToken, so a bad one is the caller's fault. */
export function numberCursor(after: string | undefined): number | undefined {
  if (after === undefined) return undefined;
  if (/^\d{1,15}$/.test(after)) return Number(after);
  throw badCursor(after);
}

export function badCursor(after: string): Error {
  return clientError(
    `nextToken '${after}' is not one that this server gave; leave it out to start from the first page.`,
  );
}
