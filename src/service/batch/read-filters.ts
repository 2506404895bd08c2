/** Filters of a List operation: each of the names it knows at most once, each with one value. */
import type { KeyValuesPair } from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import type { Refuse } from "./refuse.ts";

export function readFilters<const Name extends string>(
  refuse: Refuse,
  filters: readonly Decoded<KeyValuesPair>[],
  names: readonly Name[],
): ReadonlyMap<Name, string> {
  const found = new Map<Name, string>();
  for (const { name, values = [] } of filters) {
    const known = names.find((each) => each === name);
    if (known === undefined) {
      return refuse(`Filter name ${name} is not valid. Valid values: [${names.join(", ")}]`);
    }
    const [value, another] = values;
    if (value === undefined || another !== undefined || found.has(known)) {
      return refuse(`Filter ${known} must be given once, with exactly one value.`);
    }
    found.set(known, value);
  }
  return found;
}
