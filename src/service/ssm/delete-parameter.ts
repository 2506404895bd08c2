/** DeleteParameter. */
import type { DeleteParameterRequest, DeleteParameterResult } from "@aws-sdk/client-ssm";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { parameterNotFound } from "./ssm-errors.ts";

export async function deleteParameter(
  deps: ServiceDeps,
  input: Decoded<DeleteParameterRequest>,
): Promise<DeleteParameterResult> {
  await deps.store.transact(async (tx) => {
    const parameter = await tx.records("parameter").get(input.Name);
    if (parameter === undefined) throw parameterNotFound(input.Name);
    await tx.records("parameter").remove(parameter.name);
  });
  return {};
}
