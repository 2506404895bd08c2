/** Pages of EC2's lists: `MaxResults` rows after the one that `NextToken` names. */
import { ec2Error } from "./ec2-errors.ts";

export type PageInput = {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
};

export type RowPage<Row> = { readonly rows: readonly Row[]; readonly NextToken?: string };

const resultsMax = 1000;

/**
 * `rows` are all there are, in the order of their keys: a page goes on behind a key even when its row has gone
 * meanwhile.
 */
export function pageOf<Row>(
  rows: readonly Row[],
  input: PageInput,
  keyOf: (row: Row) => string,
  least = 5,
): RowPage<Row> {
  const limit = pageSize(input.MaxResults, least);
  const after = cursorOf(input.NextToken);
  const rest = after === undefined ? rows : rows.filter((row) => keyOf(row) > after);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  if (last === undefined || page.length === rest.length) return { rows: page };
  return { rows: page, NextToken: Buffer.from(keyOf(last), "utf8").toString("base64url") };
}

function pageSize(given: number | undefined, least: number): number {
  if (given === undefined) return Number.POSITIVE_INFINITY;
  if (!Number.isInteger(given) || given < least) {
    throw ec2Error(
      "InvalidParameterValue",
      `Value ( ${given} ) for parameter maxResults is invalid. Expecting a value greater than or equal to ${least}.`,
    );
  }
  return Math.min(given, resultsMax);
}

function cursorOf(token: string | undefined): string | undefined {
  if (token === undefined || token === "") return undefined;
  const cursor = Buffer.from(token, "base64url");
  if (cursor.length > 0 && cursor.toString("base64url") === token) return cursor.toString("utf8");
  throw ec2Error(
    "InvalidNextToken",
    `The token '${token.slice(0, 100)}' is invalid: leave NextToken out to begin with the first page.`,
  );
}
