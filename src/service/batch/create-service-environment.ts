/**
 * CreateServiceEnvironment. A record: there is no SageMaker here that jobs could be sent to. Nothing has to be made for
 * it either, so it is VALID at once where AWS shows CREATING first.
 */
import type {
  CreateServiceEnvironmentRequest,
  CreateServiceEnvironmentResponse,
} from "@aws-sdk/client-batch";
import { batchArn } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import { conflictError } from "../../model/errors.ts";
import type { ServiceEnvironment } from "../../model/service-environment.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { checkCapacityLimits } from "./check-capacity-limits.ts";
import { checkName } from "./check-name.ts";
import { checkOneOf } from "./check-one-of.ts";
import { checkQuota } from "./check-quota.ts";
import { checkTags } from "./check-tags.ts";
import { refuseFor } from "./refuse.ts";

export async function createServiceEnvironment(
  deps: ServiceDeps,
  input: Decoded<CreateServiceEnvironmentRequest>,
  context: RequestContext,
): Promise<CreateServiceEnvironmentResponse> {
  const refuse = refuseFor(context);
  const name = input.serviceEnvironmentName;
  checkName(refuse, name, "Service environment");
  const environment: ServiceEnvironment = {
    name,
    type: checkOneOf(refuse, "serviceEnvironmentType", input.serviceEnvironmentType, [
      "SAGEMAKER_TRAINING",
    ]),
    state: checkOneOf(refuse, "Service environment state", input.state ?? "ENABLED", [
      "ENABLED",
      "DISABLED",
    ]),
    createdAt: deps.clock.now(),
    capacityLimits: checkCapacityLimits(refuse, input.capacityLimits),
    tags: checkTags(input.tags),
  };
  await deps.store.transact(async (tx) => {
    if ((await tx.serviceEnvironments.get(name)) !== undefined) throw conflictError();
    const { items } = await tx.serviceEnvironments.list({
      limit: deps.quotas.serviceEnvironments,
    });
    checkQuota(deps.quotas, "serviceEnvironments", items.length, "service environments");
    await tx.serviceEnvironments.insert(environment);
  });
  return {
    serviceEnvironmentName: name,
    serviceEnvironmentArn: batchArn(deps.site, "service-environment", name),
  };
}
