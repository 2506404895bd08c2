/** Pages of IAM's lists: `MaxItems` rows after the one that `Marker` names. */
import { ServiceError } from "../../model/errors.ts";
import { brokenConstraint } from "./iam-errors.ts";

export type MarkerInput = {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
};

export type MarkerPage<Row> = {
  readonly rows: readonly Row[];
  readonly page: { readonly IsTruncated: boolean; readonly Marker?: string };
};

const itemsDefault = 100;
const itemsMax = 1000;

/** `rows` are all there are, in the order of their keys. */
export function iamPage<Row>(
  rows: readonly Row[],
  { Marker, MaxItems = itemsDefault }: MarkerInput,
  keyOf: (row: Row) => string,
): MarkerPage<Row> {
  if (!Number.isInteger(MaxItems) || MaxItems < 1 || MaxItems > itemsMax) {
    const rule = `have value between 1 and ${itemsMax}`;
    throw brokenConstraint("maxItems", String(MaxItems), rule);
  }
  const after = readMarker(Marker);
  const rest = after === undefined ? rows : rows.filter((row) => keyOf(row) > after);
  const shown = rest.slice(0, MaxItems);
  const last = shown.at(-1);
  if (last === undefined || shown.length === rest.length) {
    return { rows: shown, page: { IsTruncated: false } };
  }
  const next = Buffer.from(keyOf(last), "utf8").toString("base64url");
  return { rows: shown, page: { IsTruncated: true, Marker: next } };
}

function readMarker(marker: string | undefined): string | undefined {
  if (marker === undefined || marker === "") return undefined;
  const key = Buffer.from(marker, "base64url");
  if (key.length > 0 && key.toString("base64url") === marker) return key.toString("utf8");
  throw new ServiceError("ValidationError", 400, "Invalid Marker.");
}
