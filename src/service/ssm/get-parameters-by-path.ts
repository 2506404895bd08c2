/** GetParametersByPath: what is directly below a path, or all below it. */
import type { GetParametersByPathRequest, GetParametersByPathResult } from "@aws-sdk/client-ssm";
import { parametersBelow } from "../../ledger/find-parameter.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { parameterFilter } from "./parameter-filter.ts";
import { parameterDetail } from "./read-parameter.ts";
import { validationError } from "./ssm-errors.ts";
import { ssmPage } from "./ssm-page.ts";

const resultsMax = 10;

export async function getParametersByPath(
  deps: ServiceDeps,
  input: Decoded<GetParametersByPathRequest>,
): Promise<GetParametersByPathResult> {
  const { Path: path, Recursive: recursive = false, ParameterFilters: filters = [] } = input;
  if (!path.startsWith("/")) {
    throw validationError(
      `The parameter doesn't meet the parameter name requirements. The parameter name must begin with a ` +
        `forward slash "/". It can't be prefixed with "aws" or "ssm" (case-insensitive).`,
    );
  }
  const passes = parameterFilter(filters);
  const folder = path.endsWith("/") ? path : `${path}/`;
  const below = await deps.store.read((view) => parametersBelow(view, folder, deps.clock.now()));
  const found = below.filter(
    (parameter) =>
      (recursive || !parameter.name.slice(folder.length).includes("/")) && passes(parameter),
  );
  const { rows, ...next } = ssmPage(found, input, resultsMax);
  return { Parameters: rows.map((row) => parameterDetail(deps.site, row)), ...next };
}
