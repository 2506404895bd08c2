/** UpdateServiceEnvironment. What is not stated stays; stated limits replace the old ones. Done at once. */
import type {
  UpdateServiceEnvironmentRequest,
  UpdateServiceEnvironmentResponse,
} from "@aws-sdk/client-batch";
import { batchArn } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import { clientError } from "../../model/errors.ts";
import { isQuotaManaged } from "../../model/service-environment.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { checkCapacityLimits } from "./check-capacity-limits.ts";
import { checkOneOf } from "./check-one-of.ts";
import { namedResource } from "./named-resource.ts";
import { refuseFor } from "./refuse.ts";

export async function updateServiceEnvironment(
  deps: ServiceDeps,
  input: Decoded<UpdateServiceEnvironmentRequest>,
  context: RequestContext,
): Promise<UpdateServiceEnvironmentResponse> {
  const refuse = refuseFor(context);
  const stated = {
    ...(input.state !== undefined && {
      state: checkOneOf(refuse, "Service environment state", input.state, ["ENABLED", "DISABLED"]),
    }),
    ...(input.capacityLimits !== undefined && {
      capacityLimits: checkCapacityLimits(refuse, input.capacityLimits),
    }),
  };
  const name = namedResource(deps.site, "service-environment", input.serviceEnvironment);
  const updated = await deps.store.transact(async (tx) => {
    const row = name === undefined ? undefined : await tx.serviceEnvironments.get(name);
    if (row === undefined) throw clientError(`${input.serviceEnvironment} does not exist`);
    const after = { ...row, ...stated };
    if (isQuotaManaged(after)) {
      const queues = await tx.jobQueues.usingService(row.name);
      if (queues.length > 1) {
        refuse(
          `Service environment ${row.name} cannot have limits by instance type: ` +
            `it serves more than one job queue (${queues.join(", ")}).`,
        );
      }
    }
    await tx.serviceEnvironments.update(after);
    return after;
  });
  return {
    serviceEnvironmentName: updated.name,
    serviceEnvironmentArn: batchArn(deps.site, "service-environment", updated.name),
  };
}
