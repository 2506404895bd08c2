/**
 * DeregisterJobDefinition. The revision becomes INACTIVE: jobs submitted with it go on, new ones are refused. Asked
 * again, it changes nothing.
 */
import type {
  DeregisterJobDefinitionRequest,
  DeregisterJobDefinitionResponse,
} from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import { clientError } from "../../model/errors.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { definitionName } from "./definition-name.ts";
import { refuseFor } from "./refuse.ts";

export async function deregisterJobDefinition(
  deps: ServiceDeps,
  input: Decoded<DeregisterJobDefinitionRequest>,
  context: RequestContext,
): Promise<DeregisterJobDefinitionResponse> {
  const wanted = definitionName(deps.site, input.jobDefinition);
  const revision = wanted?.revision;
  if (wanted === undefined || revision === undefined) {
    return refuseFor(context)(
      `jobDefinition must be name:revision or an ARN with revision, got ${input.jobDefinition}.`,
    );
  }
  await deps.store.transact(async (tx) => {
    const definition = await tx.jobDefinitions.get(wanted.name, revision);
    if (definition === undefined) throw clientError(`${input.jobDefinition} does not exist`);
    if (definition.status === "INACTIVE") return;
    await tx.jobDefinitions.update({ ...definition, status: "INACTIVE" });
  });
  return {};
}
