/**
 * DeleteServiceEnvironment. One that is DISABLED and that no queue names is gone at once. Deleting what is not there
 * succeeds, as it does for compute environments.
 */
import type {
  DeleteServiceEnvironmentRequest,
  DeleteServiceEnvironmentResponse,
} from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import { clientError } from "../../model/errors.ts";
import type { ServiceDeps } from "../deps.ts";
import { namedResource } from "./named-resource.ts";

export async function deleteServiceEnvironment(
  deps: ServiceDeps,
  input: Decoded<DeleteServiceEnvironmentRequest>,
): Promise<DeleteServiceEnvironmentResponse> {
  const name = namedResource(deps.site, "service-environment", input.serviceEnvironment);
  if (name === undefined) return {};
  await deps.store.transact(async (tx) => {
    const row = await tx.serviceEnvironments.get(name);
    if (row === undefined) return;
    if (row.state !== "DISABLED") {
      throw clientError(
        `Cannot delete, state of service environment ${name} must be DISABLED. ` +
          "Update it to DISABLED first.",
      );
    }
    if ((await tx.jobQueues.usingService(name)).length > 0) {
      throw clientError("Cannot delete, found existing JobQueue relationship");
    }
    await tx.serviceEnvironments.remove(name);
  });
  return {};
}
