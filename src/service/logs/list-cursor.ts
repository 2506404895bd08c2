/**
 * The nextToken of listings: the last item of the page before, so that a page stays right when items come and go
 * in between. Opaque to clients; an empty token is none, as some clients send it.
 */
import { Buffer } from "node:buffer";
import { invalidToken } from "./log-errors.ts";

export function formatCursor(cursor: object): string {
  return Buffer.from(JSON.stringify(cursor)).toString("base64url");
}

/** `parse` answers undefined for what `formatCursor` cannot have made. */
export function readCursor<T>(
  token: string | undefined,
  parse: (value: Record<string, unknown>) => T | undefined,
): T | undefined {
  if (token === undefined || token === "") return undefined;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(token, "base64url").toString());
  } catch {
    throw invalidToken();
  }
  if (typeof value !== "object" || value === null) throw invalidToken();
  const cursor = parse({ ...value });
  if (cursor === undefined) throw invalidToken();
  return cursor;
}
