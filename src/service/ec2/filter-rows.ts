/**
 * EC2's filters: every filter must match, a filter matches by any of its values. A value is compared with case; `*`
 * stands for any text, `?` for one character, and a backslash takes the next character as it is.
 */
import type { Filter } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import { ec2Error } from "./ec2-errors.ts";
import type { Tags } from "./tags.ts";
import { wildcard } from "./wildcard.ts";

type Found = string | number | boolean | undefined;

/** What a filter of a name compares: one value of the row, or several. */
export type FilterTable<Row> = Readonly<Record<string, (row: Row) => Found | readonly Found[]>>;

/** Says whether a row passes. Throws at once for a filter that the resource does not have. */
export function rowFilter<Row>(
  filters: readonly Decoded<Filter>[] | undefined,
  table: FilterTable<Row>,
): (row: Row, tags: Tags) => boolean {
  const tests = (filters ?? []).map(({ Name = "", Values = [] }) => {
    const valuesOf = valuesFor(Name, table);
    const patterns = Values.map(wildcard);
    return (row: Row, tags: Tags): boolean =>
      valuesOf(row, tags).some(
        (value) => value !== undefined && patterns.some((matches) => matches(String(value))),
      );
  });
  return (row, tags) => tests.every((test) => test(row, tags));
}

function valuesFor<Row>(
  name: string,
  table: FilterTable<Row>,
): (row: Row, tags: Tags) => readonly Found[] {
  if (name === "tag-key") return (_row, tags) => Object.keys(tags);
  if (name === "tag-value") return (_row, tags) => Object.values(tags);
  if (name.startsWith("tag:")) {
    const key = name.slice("tag:".length);
    return (_row, tags) => (Object.hasOwn(tags, key) ? [tags[key]] : []);
  }
  const read = Object.hasOwn(table, name) ? table[name] : undefined;
  if (read === undefined) {
    throw ec2Error(
      "InvalidParameterValue",
      `The filter '${name}' is invalid. Those supported here are ` +
        `${[...Object.keys(table), "tag:<key>", "tag-key"].join(", ")}.`,
    );
  }
  return (row) => {
    const found = read(row);
    return Array.isArray(found) ? found : [found as Found];
  };
}
