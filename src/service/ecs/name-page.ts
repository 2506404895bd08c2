/** Pages of lists that are short enough to be read whole: 1 to 100 names, and a token that names the last one shown. */
import { invalidParameter } from "./ecs-errors.ts";

const pageSizeMax = 100;

export type Paging = {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
};

export function pageLimit({ maxResults = pageSizeMax }: Paging): number {
  if (Number.isInteger(maxResults) && maxResults >= 1 && maxResults <= pageSizeMax) {
    return maxResults;
  }
  throw invalidParameter(`maxResults must be between 1 and ${pageSizeMax}, got ${maxResults}.`);
}

/** `items` in the order of what `nameOf` says of them. */
export function namePage<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  paging: Paging,
): { readonly items: readonly T[]; readonly nextToken?: string } {
  const limit = pageLimit(paging);
  const after = paging.nextToken ? lastShown(paging.nextToken) : undefined;
  const rest = after === undefined ? items : items.filter((item) => nameOf(item) > after);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  if (rest.length <= limit || last === undefined) return { items: page };
  return { items: page, nextToken: Buffer.from(`after:${nameOf(last)}`).toString("base64url") };
}

function lastShown(nextToken: string): string {
  const text = Buffer.from(nextToken, "base64url").toString();
  if (text.startsWith("after:")) return text.slice("after:".length);
  throw invalidParameter(
    "Invalid token: pass the nextToken of an earlier answer of this operation.",
  );
}
