/**
 * UpdateComputeEnvironment. A partial update of a settled environment, in one of three kinds (`classifyUpdate`):
 *
 *   none             the row changes, its status does not
 *   scaling          UPDATING until the loops have taken the new bounds, a moment later
 *   infrastructure   UPDATING, with a new infrastructureRevision, until the instances of older ones are replaced
 *
 * Whether it may be made at all is decided here (`environmentUpdate`), so that a refused one has changed nothing.
 */
import type {
  UpdateComputeEnvironmentRequest,
  UpdateComputeEnvironmentResponse,
} from "@aws-sdk/client-batch";
import { batchArn } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import { clientError } from "../../model/errors.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { environmentUpdate } from "./environment-update.ts";
import { namedResource } from "./named-resource.ts";
import { refuseFor } from "./refuse.ts";

export async function updateComputeEnvironment(
  deps: ServiceDeps,
  input: Decoded<UpdateComputeEnvironmentRequest>,
  context: RequestContext,
): Promise<UpdateComputeEnvironmentResponse> {
  const refuse = refuseFor(context);
  const name = namedResource(deps.site, "compute-environment", input.computeEnvironment);
  const updated = await deps.store.transact(async (tx) => {
    const before = name === undefined ? undefined : await tx.computeEnvironments.get(name);
    if (before === undefined) throw clientError(`${input.computeEnvironment} does not exist`);
    const instances = await tx.instances.list(before.name);
    const { after } = environmentUpdate(refuse, before, input, instances);
    await tx.computeEnvironments.update(after);
    return after;
  });
  deps.poke();
  return {
    computeEnvironmentName: updated.name,
    computeEnvironmentArn: batchArn(deps.site, "compute-environment", updated.name),
  };
}
