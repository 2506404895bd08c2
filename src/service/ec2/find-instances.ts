/** Instances by their ids, all of which must be there. Slices of Fargate are nobody's to see. */
import type { Instance } from "../../model/instance.ts";
import type { View } from "../../ports/store.ts";
import { checkId } from "./check-id.ts";
import { ec2Error, missingParameter } from "./ec2-errors.ts";

/** In the order in which they were asked for, each once. */
export async function findInstances(
  view: View,
  instanceIds: readonly string[],
): Promise<readonly Instance[]> {
  for (const instanceId of instanceIds) checkId("i", instanceId);
  const asked = [...new Set(instanceIds)];
  const found = await Promise.all(asked.map((instanceId) => view.instances.get(instanceId)));
  const missing = asked.filter((_id, n) => found[n] === undefined || found[n].fargate);
  if (missing.length === 0) return found.filter((row) => row !== undefined);
  throw ec2Error(
    "InvalidInstanceID.NotFound",
    missing.length === 1
      ? `The instance ID '${missing[0]}' does not exist`
      : `The instance IDs '${missing.join(", ")}' do not exist`,
  );
}

/** Those asked for, or all that EC2 shows. */
export async function instancesNamedOrAll(
  view: View,
  instanceIds: readonly string[] | undefined,
): Promise<readonly Instance[]> {
  if (instanceIds !== undefined && instanceIds.length > 0) return findInstances(view, instanceIds);
  return (await view.instances.list()).filter(({ fargate }) => !fargate);
}

/** For operations that are of some instances, never of all. */
export async function findNamedInstances(
  view: View,
  instanceIds: readonly string[],
): Promise<readonly Instance[]> {
  if (instanceIds.length === 0) throw missingParameter("InstanceId");
  return findInstances(view, instanceIds);
}
