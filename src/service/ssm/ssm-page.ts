/** Pages of parameters: `MaxResults` names after the one that `NextToken` says. */
import { ssmError, validationError } from "./ssm-errors.ts";

export type SsmPageInput = {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
};

/** `rows` are all there are, by name. */
export function ssmPage<Row extends { readonly name: string }>(
  rows: readonly Row[],
  { MaxResults, NextToken }: SsmPageInput,
  most: number,
): { readonly rows: readonly Row[]; readonly NextToken?: string } {
  const limit = MaxResults ?? most;
  if (!Number.isInteger(limit) || limit < 1 || limit > most) {
    throw validationError(
      `1 validation error detected: Value '${limit}' at 'maxResults' failed to satisfy constraint: ` +
        `Member must have value between 1 and ${most}`,
    );
  }
  const after = readToken(NextToken);
  const rest = after === undefined ? rows : rows.filter(({ name }) => name > after);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  if (last === undefined || page.length === rest.length) return { rows: page };
  return { rows: page, NextToken: Buffer.from(last.name, "utf8").toString("base64url") };
}

function readToken(token: string | undefined): string | undefined {
  if (token === undefined || token === "") return undefined;
  const name = Buffer.from(token, "base64url");
  if (name.length > 0 && name.toString("base64url") === token) return name.toString("utf8");
  throw ssmError("InvalidNextToken", "The specified token is not valid.");
}
