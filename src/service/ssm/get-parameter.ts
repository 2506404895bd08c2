/** GetParameter: by name or ARN, with or without a version. */
import type { GetParameterRequest, GetParameterResult } from "@aws-sdk/client-ssm";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { readParameter } from "./read-parameter.ts";
import { parameterNotFound } from "./ssm-errors.ts";

export async function getParameter(
  deps: ServiceDeps,
  input: Decoded<GetParameterRequest>,
): Promise<GetParameterResult> {
  const found = await deps.store.read((view) =>
    readParameter(deps.site, view, input.Name, deps.clock.now()),
  );
  if (found === undefined) throw parameterNotFound(input.Name);
  return { Parameter: found };
}
