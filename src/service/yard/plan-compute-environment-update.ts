/**
 * PlanComputeEnvironmentUpdate: decided by the very code that the update is decided by, and not written. What the
 * update would refuse is answered, not thrown: a refusal is what a plan is asked for, too.
 */
import { isDeepStrictEqual } from "node:util";
import { imageChanges } from "../../core/images/image-changes.ts";
import type { UpdatedField } from "../../core/update/classify-update.ts";
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import { clientError, ServiceError } from "../../model/errors.ts";
import type { Instance } from "../../model/instance.ts";
import type { View } from "../../ports/store.ts";
import type {
  PlanComputeEnvironmentUpdateInput,
  PlanComputeEnvironmentUpdateOutput,
  PlannedChange,
} from "../../yard/plan-compute-environment-update.ts";
import { checkUserData } from "../batch/check-user-data.ts";
import { desiredvCpus } from "../batch/desired-vcpus.ts";
import type { EnvironmentUpdate } from "../batch/environment-update.ts";
import { namedResource } from "../batch/named-resource.ts";
import { plannedJobs } from "../batch/planned-jobs.ts";
import { refuseFor } from "../batch/refuse.ts";
import { updateWithImages } from "../batch/update-with-images.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";

type Input = PlanComputeEnvironmentUpdateInput;
type Output = PlanComputeEnvironmentUpdateOutput;

const updateTypes = { none: "NONE", scaling: "SCALING", infrastructure: "INFRASTRUCTURE" } as const;

export async function planComputeEnvironmentUpdate(
  deps: ServiceDeps,
  input: Input,
  context: RequestContext,
): Promise<Output> {
  const refuse = refuseFor(context);
  const name = namedResource(deps.site, "compute-environment", input.computeEnvironment);
  const { plan, imageSelection } = await deps.store.read(async (view) => {
    const before = name === undefined ? undefined : await view.computeEnvironments.get(name);
    if (before === undefined) throw clientError(`${input.computeEnvironment} does not exist`);
    const instances = await view.instances.list(before.name);
    const update = await tried(() => updateWithImages(deps, refuse, view, before, input));
    if (typeof update === "string") return { plan: refusal(before.name, update) };
    const changes = changesOf(before, update, instances);
    const planned: Output = {
      computeEnvironmentName: before.name,
      updateType: updateTypes[update.kind],
      changes,
      ...nothing,
      images: await imagesOf(view, before, update),
      notUsed: notUsed(input, before, changes),
      ...(update.kind === "infrastructure" && (await replacement(deps, view, update, instances))),
    };
    return { plan: planned, imageSelection: update.after.imageSelection };
  });
  if (imageSelection === undefined) return plan;
  // Parsed outside the read, in which nothing else may be waited for.
  const refused = await tried(() => checkUserData(refuse, imageSelection));
  return typeof refused === "string" ? refusal(plan.computeEnvironmentName, refused) : plan;
}

const nothing = { notUsed: [], images: [], instancesReplaced: [], jobs: [], jobsTotal: 0 };

function refusal(computeEnvironmentName: string, refused: string): Output {
  return { computeEnvironmentName, refused, changes: [], ...nothing };
}

/** What the work answers, or why it is refused. */
async function tried<T>(work: () => Promise<T>): Promise<T | string> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ServiceError) return error.message;
    throw error;
  }
}

/** Nothing where the update leaves the images alone. */
async function imagesOf(
  view: View,
  { imageSelection: before }: ComputeEnvironment,
  { after: { imageSelection: after } }: EnvironmentUpdate,
): Promise<readonly string[]> {
  if (after === undefined || after === before) return [];
  const images = new Map((await view.images.list()).map((image) => [image.imageId, image]));
  return imageChanges(before, after, images);
}

/** Members of the row beside `computeResources`, as they are called in a request. */
const own: readonly UpdatedField[] = ["state", "serviceRole", "unmanagedvCpus", "ecsSettings"];

function changesOf(
  before: ComputeEnvironment,
  { after, fields }: EnvironmentUpdate,
  instances: readonly Instance[],
): readonly PlannedChange[] {
  const changes = fields.map((field): PlannedChange => {
    if (own.includes(field)) return changed(field, before, after);
    const name = `computeResources.${field}`;
    if (field === "updateToLatestImageVersion") return { field: name, before: false, after: true };
    if (field === "desiredvCpus") {
      const wanted = after.requestedvCpus;
      return { field: name, before: desiredvCpus(before, instances), after: wanted };
    }
    return { ...changed(field, before.computeResources, after.computeResources), field: name };
  });
  const policies = { before: policyOf(before), after: policyOf(after) };
  return isDeepStrictEqual(policies.before, policies.after)
    ? changes
    : [...changes, { field: "updatePolicy", ...policies }];
}

/** What it says, whoever said it. */
function policyOf({ updatePolicy: { stated: _byWhom, ...policy } }: ComputeEnvironment): object {
  return policy;
}

function changed(field: string, before: object = {}, after: object = {}): PlannedChange {
  const was = (before as Readonly<Record<string, unknown>>)[field];
  const is = (after as Readonly<Record<string, unknown>>)[field];
  return {
    field,
    ...(was === undefined ? {} : { before: was }),
    ...(is === undefined ? {} : { after: is }),
  };
}

/** Most often what is stated is what already is: the update then does nothing, and says nothing. */
function notUsed(
  input: Input,
  before: ComputeEnvironment,
  changes: readonly PlannedChange[],
): Output["notUsed"] {
  const { computeEnvironment: _, computeResources = {}, ...others } = input;
  const stated = [
    ...Object.entries(others),
    ...Object.entries(computeResources).map(([name, value]) => [`computeResources.${name}`, value]),
  ] as readonly (readonly [field: string, value: unknown])[];
  const different = new Set(changes.map(({ field }) => field));
  return stated
    .filter(([field, value]) => value !== undefined && !different.has(field))
    .map(([field]) => ({ field, why: whyNotUsed(field, before) }));
}

function whyNotUsed(field: string, { computeResources }: ComputeEnvironment): string {
  const isEmptyTurn = field === "computeResources.updateToLatestImageVersion";
  if (isEmptyTurn) return "It is false: images are chosen anew only by an infrastructure update.";
  if (computeResources?.type.startsWith("FARGATE") && field.startsWith("computeResources.")) {
    return "It is as stated already; on Fargate an empty list means that, too.";
  }
  return "It is as stated already.";
}

async function replacement(
  { clock }: ServiceDeps,
  view: View,
  { after }: EnvironmentUpdate,
  instances: readonly Instance[],
): Promise<Pick<Output, "instancesReplaced" | "jobs" | "jobsTotal">> {
  const replaced = instances.filter(
    ({ lastStatus, infrastructureRevision }) =>
      lastStatus !== "TERMINATED" && infrastructureRevision < after.infrastructureRevision,
  );
  const ids = new Set(replaced.map(({ instanceId }) => instanceId));
  const tasks = (await view.tasks.live()).filter(({ instanceId }) => ids.has(instanceId));
  return {
    instancesReplaced: replaced.map(({ instanceId, instanceType, imageId }) => ({
      instanceId,
      instanceType,
      imageId,
    })),
    jobs: await plannedJobs(view, after.updatePolicy, tasks, clock.now()),
    jobsTotal: tasks.length,
  };
}
