/**
 * Pages of List operations: 1 to 100 results, 100 unless told otherwise, and an opaque token that is only good for
 * the operation that gave it.
 */
import type { PageRequest } from "../../ports/store.ts";
import type { Paging } from "./describe-page.ts";
import type { Refuse } from "./refuse.ts";

const pageSizeMax = 100;

export function listPage(refuse: Refuse, operation: string, paging: Paging): PageRequest {
  const limit = paging.maxResults ?? pageSizeMax;
  if (!Number.isInteger(limit) || limit < 1 || limit > pageSizeMax) {
    refuse(`MaxResults must be between 1 and ${pageSizeMax}, got ${limit}.`);
  }
  // Several clients send an empty token with their first request.
  if (!paging.nextToken) return { limit };
  const text = Buffer.from(paging.nextToken, "base64url").toString();
  if (!text.startsWith(`${operation}:`)) {
    refuse("nextToken is not valid: pass the nextToken of an earlier answer of this operation.");
  }
  return { limit, after: text.slice(operation.length + 1) };
}

export function listToken(operation: string, next: string | undefined): { nextToken?: string } {
  if (next === undefined) return {};
  return { nextToken: Buffer.from(`${operation}:${next}`).toString("base64url") };
}
