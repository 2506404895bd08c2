/**
 * DeleteComputeEnvironment. A DISABLED, settled environment that no queue names becomes DELETING; the loops end
 * its instances and remove the row. Deleting what is not there succeeds, as it does on AWS soon after a deletion.
 */
import type {
  DeleteComputeEnvironmentRequest,
  DeleteComputeEnvironmentResponse,
} from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import { clientError } from "../../model/errors.ts";
import type { ServiceDeps } from "../deps.ts";
import { checkSettled } from "./check-settled.ts";
import { namedResource } from "./named-resource.ts";

export async function deleteComputeEnvironment(
  deps: ServiceDeps,
  input: Decoded<DeleteComputeEnvironmentRequest>,
): Promise<DeleteComputeEnvironmentResponse> {
  const name = namedResource(deps.site, "compute-environment", input.computeEnvironment);
  if (name === undefined) return {};
  const found = await deps.store.transact(async (tx) => {
    const environment = await tx.computeEnvironments.get(name);
    if (environment === undefined) return false;
    checkSettled("delete", environment.status);
    if (environment.state !== "DISABLED") {
      throw clientError(
        `Cannot delete, state of compute environment ${name} must be DISABLED. ` +
          "Update it to DISABLED first.",
      );
    }
    if ((await tx.jobQueues.using(name)).length > 0) {
      throw clientError("Cannot delete, found existing JobQueue relationship");
    }
    await tx.computeEnvironments.update({
      ...environment,
      status: "DELETING",
      statusReason: "ComputeEnvironment Deleting",
    });
    return true;
  });
  if (found) deps.poke();
  return {};
}
