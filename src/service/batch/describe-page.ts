/**
 * The two ways to ask of every Describe operation: by name (at most 100, unknown ones left out, no paging), or
 * page by page. Tokens are opaque to clients and only good for the operation that gave them.
 */
import type { Page, PageRequest } from "../../ports/store.ts";
import type { Refuse } from "./refuse.ts";

export type Paging = {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
};

const pageSizeMax = 100;

/** `what` is the list member as AWS capitalises it in its texts: `ComputeEnvironments`, `JobQueues`, … */
export async function describeNamedOrPage<Row>(
  refuse: Refuse,
  what: string,
  input: Paging & { readonly names: readonly string[] | undefined },
  read: {
    readonly get: (nameOrArn: string) => Promise<readonly Row[]>;
    readonly list: (page: PageRequest) => Promise<Page<Row>>;
  },
): Promise<{ readonly rows: readonly Row[]; readonly nextToken?: string }> {
  const names = input.names ?? [];
  if (names.length === 0) {
    const page = await read.list(pageRequest(refuse, what, input));
    if (page.next === undefined) return { rows: page.items };
    return { rows: page.items, nextToken: tokenOf(what, page.next) };
  }
  if (input.maxResults !== undefined) refuse(`${what} and MaxResults cannot both be set`);
  if (names.length > pageSizeMax) {
    refuse(`${what} can name at most ${pageSizeMax} resources, got ${names.length}.`);
  }
  const rows: Row[] = [];
  for (const name of new Set(names)) rows.push(...(await read.get(name)));
  return { rows };
}

function pageRequest(refuse: Refuse, what: string, paging: Paging): PageRequest {
  const limit = paging.maxResults ?? pageSizeMax;
  if (!Number.isInteger(limit) || limit < 1 || limit > pageSizeMax) {
    refuse(`MaxResults must be between 1 and ${pageSizeMax}, got ${limit}.`);
  }
  // An empty token is no token: several clients send it with their first request.
  if (!paging.nextToken) return { limit };
  const text = Buffer.from(paging.nextToken, "base64url").toString();
  const prefix = `${what}:`;
  if (!text.startsWith(prefix)) {
    refuse(`nextToken is not valid: pass the nextToken of an earlier answer of this operation.`);
  }
  return { limit, after: text.slice(prefix.length) };
}

function tokenOf(what: string, next: string): string {
  return Buffer.from(`${what}:${next}`).toString("base64url");
}
