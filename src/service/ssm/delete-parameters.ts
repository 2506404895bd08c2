/** DeleteParameters: those that are there; the others are named. */
import type { DeleteParametersRequest, DeleteParametersResult } from "@aws-sdk/client-ssm";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";

export async function deleteParameters(
  deps: ServiceDeps,
  input: Decoded<DeleteParametersRequest>,
): Promise<DeleteParametersResult> {
  return deps.store.transact(async (tx) => {
    const DeletedParameters: string[] = [];
    const InvalidParameters: string[] = [];
    for (const name of new Set(input.Names)) {
      const parameter = await tx.records("parameter").get(name);
      (parameter === undefined ? InvalidParameters : DeletedParameters).push(name);
      await tx.records("parameter").remove(name);
    }
    return { DeletedParameters, InvalidParameters };
  });
}
