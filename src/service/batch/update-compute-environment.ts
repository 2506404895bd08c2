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
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import type { Decoded } from "../../model/decoded.ts";
import { clientError } from "../../model/errors.ts";
import type { View } from "../../ports/store.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { checkUserData } from "./check-user-data.ts";
import { namedResource } from "./named-resource.ts";
import { refuseFor } from "./refuse.ts";
import { updateWithImages } from "./update-with-images.ts";

export async function updateComputeEnvironment(
  deps: ServiceDeps,
  input: Decoded<UpdateComputeEnvironmentRequest>,
  context: RequestContext,
): Promise<UpdateComputeEnvironmentResponse> {
  const refuse = refuseFor(context);
  const name = namedResource(deps.site, "compute-environment", input.computeEnvironment);
  const updated = async (view: View): Promise<ComputeEnvironment> => {
    const before = name === undefined ? undefined : await view.computeEnvironments.get(name);
    if (before === undefined) throw clientError(`${input.computeEnvironment} does not exist`);
    return (await updateWithImages(deps, refuse, view, before, input)).after;
  };
  // User data is parsed outside the transaction, in which nothing else may be waited for.
  const { imageSelection } = await deps.store.read(updated);
  if (imageSelection !== undefined) await checkUserData(refuse, imageSelection);
  const after = await deps.store.transact(async (tx) => {
    const row = await updated(tx);
    await tx.computeEnvironments.update(row);
    return row;
  });
  deps.poke();
  return {
    computeEnvironmentName: after.name,
    computeEnvironmentArn: batchArn(deps.site, "compute-environment", after.name),
  };
}
