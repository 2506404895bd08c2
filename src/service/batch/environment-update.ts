/**
 * What an UpdateComputeEnvironment makes of an environment, and of which kind the update is (`classifyUpdate`). Nothing
 * is written here, so the update itself and a plan of it cannot differ; whoever may not be updated so is refused.
 */
import type { ComputeResourceUpdate, UpdateComputeEnvironmentRequest } from "@aws-sdk/client-batch";
import {
  classifyFargateUpdate,
  classifyUpdate,
  type UpdatedField,
  type UpdateKind,
} from "../../core/update/classify-update.ts";
import { isServiceLinkedRole } from "../../core/update/service-linked-role.ts";
import { whyNotReplaceable } from "../../core/update/why-not-replaceable.ts";
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import type { Decoded } from "../../model/decoded.ts";
import { clientError } from "../../model/errors.ts";
import type { Instance } from "../../model/instance.ts";
import { checkComputeResources } from "./check-compute-resources.ts";
import { checkComputeSupported } from "./check-compute-supported.ts";
import { checkEcsSettings } from "./check-ecs-settings.ts";
import { isFargate } from "./check-fargate-resources.ts";
import { checkOneOf } from "./check-one-of.ts";
import { checkSettled } from "./check-settled.ts";
import { desiredvCpus } from "./desired-vcpus.ts";
import { mergeComputeResources } from "./merge-compute-resources.ts";
import { mergeFargateResources } from "./merge-fargate-resources.ts";
import type { Refuse } from "./refuse.ts";

type Input = Decoded<UpdateComputeEnvironmentRequest>;
type Step = { readonly after: ComputeEnvironment; readonly fields: readonly UpdatedField[] };

export type EnvironmentUpdate = Step & {
  /** `fields` are the members that really differ; `after` is the row to write. */
  readonly kind: UpdateKind;
};

const timeoutMinutesMax = 7200;

/**
 * `instances` are the environment's own. `moved` are settings that are stated as they are and stand for something else
 * now, such as another version of a launch template.
 */
export function environmentUpdate(
  refuse: Refuse,
  before: ComputeEnvironment,
  input: Input,
  instances: readonly Instance[],
  moved: readonly UpdatedField[] = [],
): EnvironmentUpdate {
  checkSettled("update", before.status);
  const own = mergeOwn(refuse, before, input);
  const update = input.computeResources;
  const compute =
    update === undefined ? undefined : mergeCompute(refuse, own.after, update, instances);
  const fields = [...own.fields, ...(compute?.fields ?? []), ...moved];
  const kind = isFargate(before.computeResources?.type)
    ? classifyFargateUpdate(fields)
    : classifyUpdate(fields);
  return {
    after: withStatus(refuse, before, compute?.after ?? own.after, { fields, kind }),
    fields,
    kind,
  };
}

/** The members beside `computeResources`. */
function mergeOwn(refuse: Refuse, before: ComputeEnvironment, input: Input): Step {
  if (input.unmanagedvCpus !== undefined && before.type === "MANAGED") {
    refuse("unmanagedvCpus is not applicable for managed Compute Environments");
  }
  const after: ComputeEnvironment = {
    ...before,
    ...(input.state !== undefined && {
      state: checkOneOf(refuse, "Compute Environment state", input.state, ["ENABLED", "DISABLED"]),
    }),
    ...(input.unmanagedvCpus !== undefined && { unmanagedvCpus: input.unmanagedvCpus }),
    // An empty role is what clients send when they have none to state.
    ...(input.serviceRole && { serviceRole: checkRole(refuse, before, input.serviceRole) }),
    ...(input.ecsSettings !== undefined && {
      ecsSettings: checkEcsSettings(refuse, input.ecsSettings),
    }),
    ...(input.updatePolicy !== undefined && {
      updatePolicy: checkUpdatePolicy(refuse, before, input.updatePolicy),
    }),
  };
  const fields = (["state", "serviceRole", "unmanagedvCpus", "ecsSettings"] as const).filter(
    (field) => JSON.stringify(after[field]) !== JSON.stringify(before[field]),
  );
  return { after, fields };
}

/** AWS's own role and a customer's cannot be exchanged: only one customer role for another. */
function checkRole(refuse: Refuse, before: ComputeEnvironment, role: string): string {
  if (isServiceLinkedRole(role) === isServiceLinkedRole(before.serviceRole)) return role;
  if (before.type === "UNMANAGED") {
    return refuse("Service Linked Role cannot be used with UNMANAGED Compute Environment");
  }
  return refuse(
    `serviceRole cannot be changed from ${before.serviceRole} to ${role}: a service-linked role and ` +
      "another role cannot be exchanged. Create a new compute environment.",
  );
}

function checkUpdatePolicy(
  refuse: Refuse,
  before: ComputeEnvironment,
  given: NonNullable<Input["updatePolicy"]>,
): ComputeEnvironment["updatePolicy"] {
  const minutes = given.jobExecutionTimeoutMinutes;
  if (
    minutes !== undefined &&
    (!Number.isInteger(minutes) || minutes < 1 || minutes > timeoutMinutesMax)
  ) {
    refuse(
      `jobExecutionTimeoutMinutes must be between 1 and ${timeoutMinutesMax}, got ${minutes}.`,
    );
  }
  return {
    terminateJobsOnUpdate: given.terminateJobsOnUpdate ?? before.updatePolicy.terminateJobsOnUpdate,
    jobExecutionTimeoutMinutes: minutes ?? before.updatePolicy.jobExecutionTimeoutMinutes,
    stated: true,
  };
}

function mergeCompute(
  refuse: Refuse,
  environment: ComputeEnvironment,
  update: Decoded<ComputeResourceUpdate>,
  instances: readonly Instance[],
): Step {
  if (environment.computeResources === undefined) {
    refuse("computeResources is not applicable for unmanaged Compute Environments");
  }
  if (isFargate(environment.computeResources.type)) {
    const { after, fields } = mergeFargateResources(refuse, environment.computeResources, update);
    return { after: { ...environment, computeResources: after }, fields };
  }
  checkComputeSupported(refuse, update);
  const merged = mergeComputeResources(refuse, environment.computeResources, update);
  const fields: UpdatedField[] = [...merged.fields];
  if (fields.includes("allocationStrategy") && merged.after.allocationStrategy === "BEST_FIT") {
    refuse("allocationStrategy BEST_FIT cannot be selected in an update.");
  }
  checkComputeResources(refuse, merged.after);
  if (update.updateToLatestImageVersion === true) fields.push("updateToLatestImageVersion");
  const { requestedvCpus, ...rest } = environment;
  const after: ComputeEnvironment = {
    ...rest,
    computeResources: merged.after,
    // A scale-out that was asked for earlier ends at a maximum that is lowered now.
    ...(requestedvCpus !== undefined && {
      requestedvCpus: Math.min(requestedvCpus, merged.after.maxvCpus),
    }),
  };
  if (update.desiredvCpus === undefined) return { after, fields };

  const current = desiredvCpus(environment, instances);
  if (update.desiredvCpus < current) {
    throw clientError(
      "Manually scaling down compute environment is not supported. Disconnecting job queues from " +
        "compute environment will cause it to scale-down to minvCpus",
    );
  }
  const { minvCpus, maxvCpus } = merged.after;
  if (update.desiredvCpus < minvCpus || update.desiredvCpus > maxvCpus) {
    refuse("desiredvCpus should be between minvCpus and maxvCpus.");
  }
  if (update.desiredvCpus === current) return { after, fields };
  return {
    after: { ...after, requestedvCpus: update.desiredvCpus },
    fields: [...fields, "desiredvCpus"],
  };
}

function withStatus(
  refuse: Refuse,
  before: ComputeEnvironment,
  after: ComputeEnvironment,
  { fields, kind }: Pick<EnvironmentUpdate, "fields" | "kind">,
): ComputeEnvironment {
  // An INVALID environment is looked at again after any real change: that is how it is repaired.
  if (kind === "none") return after;
  const updating = {
    ...after,
    status: "UPDATING" as const,
    statusReason: "ComputeEnvironment Updating",
  };
  if (kind === "scaling") return updating;
  const problem = whyNotReplaceable(before);
  if (problem !== undefined) {
    const replacing = fields.filter((field) => classifyUpdate([field]) === "infrastructure");
    refuse(
      `Compute environment ${before.name} cannot change ${replacing.join(", ")}: ${problem}. ` +
        "Create a new compute environment and attach it to the job queue.",
    );
  }
  return { ...updating, infrastructureRevision: before.infrastructureRevision + 1 };
}
