/**
 * Why a compute environment cannot be VALID: what is wrong and what to do, without AWS's `CLIENT_ERROR - `.
 * But for what it names, only managed environments of instances can fail here; the owner of an UNMANAGED one brings the
 * instances.
 */
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import { imagesByType } from "../../model/image-selection.ts";
import type { Instance } from "../../model/instance.ts";
import type { JoinFailure, Snapshot } from "../../model/snapshot.ts";
import { isForWantOfCapacity, shortagesOf } from "../capacity/fleet.ts";
import { type Catalogue, typesNamed } from "../capacity/resolve-instance-types.ts";
import { selectionProblem } from "../images/selection-problem.ts";
import { type Draft, wakeNoLaterThan } from "../scheduling/draft.ts";
import { isOutdated } from "../scheduling/serves.ts";

export function environmentProblem(
  draft: Draft,
  catalogue: Catalogue,
  environment: ComputeEnvironment,
): string | undefined {
  const { snapshot } = draft;
  const { name, type, computeResources } = environment;
  const missing = snapshot.missingNames?.[name];
  if (missing !== undefined) return missing;
  if (type === "UNMANAGED") return undefined;
  if (computeResources === undefined) {
    return [
      `Compute environment ${name} is MANAGED but has no computeResources.`,
      "Delete it and create it again.",
    ].join(" ");
  }
  if (computeResources.type !== "EC2" && computeResources.type !== "SPOT") return undefined;
  const unknown = computeResources.instanceTypes.filter(
    (typeName) => typesNamed(catalogue, typeName).length === 0,
  );
  if (unknown.length > 0) {
    const families = [...catalogue.byFamily.keys()].sort().join(", ");
    return [
      `Instance types not offered by this server: ${unknown.join(", ")}.`,
      `Update instanceTypes; the families offered are ${families || "none"}.`,
    ].join(" ");
  }
  const { imageSelection } = environment;
  return (
    selectionProblem(imageSelection, snapshot.images, catalogue) ??
    noneJoined(draft, environment) ??
    noneLaunchable(draft, environment)
  );
}

/** The failure of its newest revision; those of before an update say nothing of it. */
export function joinFailureOf(
  { joinFailures, now }: Snapshot,
  { name, infrastructureRevision: revision }: ComputeEnvironment,
): JoinFailure | undefined {
  return joinFailures.find(
    (row) =>
      row.computeEnvironment === name && row.infrastructureRevision === revision && row.until > now,
  );
}

/** Not at once: as on AWS, others are launched meanwhile, and the owner can look at them. */
function noneJoined(draft: Draft, environment: ComputeEnvironment): string | undefined {
  const failure = joinFailureOf(draft.snapshot, environment);
  if (failure === undefined) return undefined;
  wakeNoLaterThan(draft, failure.until);
  if (newestOf(draft, environment).some((one) => one.registeredAt !== undefined)) return undefined;
  const invalidAt = failure.since + draft.policy.joinDelayMs;
  wakeNoLaterThan(draft, invalidAt);
  if (!(invalidAt <= draft.snapshot.now)) return undefined;
  return [
    "Your compute environment has been INVALIDATED and scaled down because none of the instances joined the",
    "underlying ECS Cluster. Common issues preventing instances joining are the following: VPC/Subnet configuration",
    "preventing communication to ECS, incorrect Instance Profile policy preventing authorization to ECS, or",
    "customized AMI or LaunchTemplate configurations affecting ECS agent.",
    `${failure.message} Update the compute environment; without that it is tried again within an hour.`,
  ].join(" ");
}

/**
 * An update must not hang on what no waiting cures: it has failed when every type is refused, and another update may
 * repair it. Without an update under way the jobs are told instead, and the types tried again.
 */
function noneLaunchable(draft: Draft, environment: ComputeEnvironment): string | undefined {
  const newest = newestOf(draft, environment);
  const all = draft.instancesOf.get(environment.name) ?? [];
  if (newest.length === all.length || newest.some(isWanted)) return undefined;
  const shortages = shortagesOf(draft.snapshot, environment);
  const types = imagesByType(environment.imageSelection).keys();
  const refusals = [...types].map((name) => shortages.get(name));
  const [refusal] = refusals;
  const isFinal = refusals.every((row) => row !== undefined && !isForWantOfCapacity(row));
  if (refusal === undefined || !isFinal) return undefined;
  return [
    `No instance of the update can be launched: ${refusal.message.replace(/[^.]$/, "$&.")}`,
    "The instances of before the update go on serving. Update the compute environment again.",
  ].join(" ");
}

function newestOf(draft: Draft, environment: ComputeEnvironment): readonly Instance[] {
  const instances = draft.instancesOf.get(environment.name) ?? [];
  return instances.filter((instance) => !isOutdated(environment, instance));
}

function isWanted({ desiredStatus }: Instance): boolean {
  return desiredStatus === "RUNNING";
}
