/**
 * Why a compute environment cannot become VALID: what is wrong and what to do, without AWS's `CLIENT_ERROR - `.
 * Only managed environments of instances can fail here; the owner of an UNMANAGED one brings the instances.
 */
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { imageOf } from "../capacity/fleet.ts";
import { type Catalogue, typesNamed } from "../capacity/resolve-instance-types.ts";

export function environmentProblem(
  snapshot: Snapshot,
  catalogue: Catalogue,
  environment: ComputeEnvironment,
): string | undefined {
  const { name, type, computeResources } = environment;
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
  if (imageOf(snapshot, name) === undefined) {
    return [
      `No image for the instances of compute environment ${name}.`,
      "Register one that fits its instance types, or name one in ec2Configuration[].imageIdOverride,",
      "and update the compute environment.",
    ].join(" ");
  }
  return undefined;
}
