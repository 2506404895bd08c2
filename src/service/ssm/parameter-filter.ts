/** Filters of parameters: `Name`, `Path`, `Type`, `DataType`, `Tier`, by what they equal or begin with. */
import type { ParameterStringFilter } from "@aws-sdk/client-ssm";
import type { AnyParameter } from "../../ledger/find-parameter.ts";
import type { Decoded } from "../../model/decoded.ts";
import { ssmError } from "./ssm-errors.ts";

type Filtered = AnyParameter & { readonly tier?: string };

const values: Readonly<Record<string, (parameter: Filtered) => string>> = {
  Name: ({ name }) => name,
  Path: ({ name }) => name,
  Type: ({ type }) => type,
  DataType: ({ dataType }) => dataType,
  Tier: ({ tier }) => tier ?? "Standard",
};

/** All filters must match, each by any of its values. */
export function parameterFilter(
  filters: readonly Decoded<ParameterStringFilter>[],
): (parameter: Filtered) => boolean {
  const tests = filters.map(({ Key, Option = "Equals", Values = [] }) => {
    const value = Object.hasOwn(values, Key) ? values[Key] : undefined;
    if (value === undefined) {
      throw ssmError(
        "InvalidFilterKey",
        `The filter key ${Key} is not supported here: use ${Object.keys(values).join(", ")}.`,
      );
    }
    const matches = comparison(Key, Option);
    return (parameter: Filtered): boolean =>
      Values.some((wanted) => matches(value(parameter), wanted));
  });
  return (parameter) => tests.every((test) => test(parameter));
}

function comparison(key: string, option: string): (value: string, wanted: string) => boolean {
  const below = (path: string): string => (path.endsWith("/") ? path : `${path}/`);
  if (key === "Path" && option === "Recursive") {
    return (value, wanted) => value.startsWith(below(wanted));
  }
  if (key === "Path" && (option === "OneLevel" || option === "Equals")) {
    return (value, wanted) =>
      value.startsWith(below(wanted)) && !value.slice(below(wanted).length).includes("/");
  }
  switch (option) {
    case "Equals":
      return (value, wanted) => value === wanted;
    case "BeginsWith":
      return (value, wanted) => value.startsWith(wanted);
    case "Contains":
      return (value, wanted) => value.includes(wanted);
    default:
      throw ssmError("InvalidFilterOption", `The filter option ${option} is not valid for ${key}.`);
  }
}
