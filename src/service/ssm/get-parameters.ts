/** GetParameters: up to ten; those that are not there are named. */
import type { GetParametersRequest, GetParametersResult } from "@aws-sdk/client-ssm";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { readParameter } from "./read-parameter.ts";
import { validationError } from "./ssm-errors.ts";

const namesMax = 10;

export async function getParameters(
  deps: ServiceDeps,
  input: Decoded<GetParametersRequest>,
): Promise<GetParametersResult> {
  if (input.Names.length < 1 || input.Names.length > namesMax) {
    throw validationError(
      `1 validation error detected: Value at 'names' failed to satisfy constraint: ` +
        `Member must have length between 1 and ${namesMax}`,
    );
  }
  const now = deps.clock.now();
  return deps.store.read(async (view) => {
    const names = [...new Set(input.Names)];
    const found = await Promise.all(names.map((name) => readParameter(deps.site, view, name, now)));
    return {
      Parameters: found.filter((parameter) => parameter !== undefined),
      InvalidParameters: names.filter((_name, n) => found[n] === undefined),
    };
  });
}
