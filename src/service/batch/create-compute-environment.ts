/**
 * CreateComputeEnvironment. The row begins as CREATING, with its ECS cluster named; the loops bring it to VALID,
 * or to INVALID with the reason (an image or instance type that no provider has).
 *
 * A managed environment launches its own instances within `computeResources`; an unmanaged one is only a cluster
 * that instances of the owner join.
 */
import type {
  CreateComputeEnvironmentRequest,
  CreateComputeEnvironmentResponse,
} from "@aws-sdk/client-batch";
import { isServiceLinkedRole, serviceLinkedRole } from "../../core/update/service-linked-role.ts";
import { chooseImages } from "../../ledger/choose-images.ts";
import { batchArn } from "../../model/arn.ts";
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import type { Decoded } from "../../model/decoded.ts";
import { conflictError } from "../../model/errors.ts";
import type { View } from "../../ports/store.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { checkEcsSettings } from "./check-ecs-settings.ts";
import { checkName } from "./check-name.ts";
import { checkOneOf } from "./check-one-of.ts";
import { checkQuota } from "./check-quota.ts";
import { checkTags } from "./check-tags.ts";
import { checkUserData } from "./check-user-data.ts";
import { newComputeResources } from "./new-compute-resources.ts";
import { type Refuse, refuseFor } from "./refuse.ts";

export async function createComputeEnvironment(
  deps: ServiceDeps,
  input: Decoded<CreateComputeEnvironmentRequest>,
  context: RequestContext,
): Promise<CreateComputeEnvironmentResponse> {
  const refuse = refuseFor(context);
  const name = input.computeEnvironmentName;
  checkName(refuse, name, "Compute Environment");
  const type = checkOneOf(refuse, "type", input.type, ["MANAGED", "UNMANAGED"]);
  if (input.eksConfiguration !== undefined) {
    refuse(
      "eksConfiguration: this server has no Kubernetes cluster to run jobs on. " +
        "Leave it out: the compute environment then uses ECS.",
    );
  }
  if (input.state !== undefined && input.state !== "ENABLED") {
    refuse("Compute Environment must be created in ENABLED state.");
  }
  const settings = type === "MANAGED" ? managed(deps, refuse, input) : unmanaged(refuse, input);
  const uuid = deps.ids.uuid();
  const environment: ComputeEnvironment = {
    name,
    uuid,
    type,
    state: "ENABLED",
    status: "CREATING",
    statusReason: "ComputeEnvironment Creating",
    createdAt: deps.clock.now(),
    clusterName: `${name}_Batch_${uuid}`,
    ...settings,
    ...(input.ecsSettings !== undefined && {
      ecsSettings: checkEcsSettings(refuse, input.ecsSettings),
    }),
    updatePolicy: { terminateJobsOnUpdate: false, jobExecutionTimeoutMinutes: 30 },
    infrastructureRevision: 1,
    tags: checkTags(input.tags),
  };
  const seen = await deps.store.read((view) => withImages(deps, view, environment));
  if (seen.imageSelection !== undefined) await checkUserData(refuse, seen.imageSelection);
  await deps.store.transact(async (tx) => {
    if ((await tx.computeEnvironments.get(name)) !== undefined) throw conflictError();
    const { items } = await tx.computeEnvironments.list({
      limit: deps.quotas.computeEnvironments,
    });
    checkQuota(deps.quotas, "computeEnvironments", items.length, "compute environments");
    await tx.computeEnvironments.insert(await withImages(deps, tx, environment));
  });
  deps.poke();
  return {
    computeEnvironmentName: name,
    computeEnvironmentArn: batchArn(deps.site, "compute-environment", name),
  };
}

/** Chosen once: an environment's image does not change by itself. One that lacks any turns INVALID with the reason. */
async function withImages(
  { clock, instanceTypes }: ServiceDeps,
  view: View,
  environment: ComputeEnvironment,
): Promise<ComputeEnvironment> {
  const { computeResources } = environment;
  if (computeResources?.type !== "EC2" && computeResources?.type !== "SPOT") return environment;
  const request = { computeResources, instanceTypes: instanceTypes(), toLatest: false };
  return { ...environment, imageSelection: await chooseImages(view, request, clock.now()) };
}

type Settings = Pick<
  ComputeEnvironment,
  "computeResources" | "requestedvCpus" | "unmanagedvCpus" | "serviceRole"
>;

function managed(
  deps: ServiceDeps,
  refuse: Refuse,
  input: Decoded<CreateComputeEnvironmentRequest>,
): Settings {
  if (input.unmanagedvCpus !== undefined) {
    refuse("unmanagedvCpus is not applicable for managed Compute Environments");
  }
  const given = input.computeResources ?? refuse("computeResources are required.");
  const computeResources = newComputeResources(refuse, given);
  const { minvCpus, maxvCpus } = computeResources;
  const desiredvCpus = given.desiredvCpus ?? minvCpus;
  if (desiredvCpus < minvCpus || desiredvCpus > maxvCpus) {
    refuse("desiredvCpus should be between minvCpus and maxvCpus.");
  }
  return {
    computeResources,
    // What is wanted beyond the minimum is kept until it has been reached once; demand decides from then on.
    ...(desiredvCpus > minvCpus && { requestedvCpus: desiredvCpus }),
    // Clients send an empty role for "the service's own".
    serviceRole: input.serviceRole || serviceLinkedRole(deps.site),
  };
}

function unmanaged(refuse: Refuse, input: Decoded<CreateComputeEnvironmentRequest>): Settings {
  if (input.computeResources !== undefined) {
    refuse("computeResources is not applicable for unmanaged Compute Environments");
  }
  const serviceRole = input.serviceRole || refuse("ServiceRole is required.");
  if (isServiceLinkedRole(serviceRole)) {
    refuse("Service Linked Role cannot be used with UNMANAGED Compute Environment");
  }
  if (input.unmanagedvCpus !== undefined && input.unmanagedvCpus < 0) {
    refuse(`unmanagedvCpus should be greater than or equal to 0, got ${input.unmanagedvCpus}.`);
  }
  return {
    ...(input.unmanagedvCpus !== undefined && { unmanagedvCpus: input.unmanagedvCpus }),
    serviceRole,
  };
}
