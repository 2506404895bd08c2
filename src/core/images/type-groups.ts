/**
 * The instance types of an environment in groups that share everything an image is chosen by: the launch template
 * override, the `ec2Configuration` entry and the architecture.
 */

import { isGpuImageType } from "../../model/channel.ts";
import type { ComputeResources, LaunchTemplateOverride } from "../../model/compute-environment.ts";
import type { Architecture, InstanceType } from "../../model/instance-type.ts";
import {
  type Catalogue,
  resolveInstanceTypes,
  typesNamed,
} from "../capacity/resolve-instance-types.ts";

export type TypeGroup = {
  readonly override: LaunchTemplateOverride | undefined;
  readonly entry: ComputeResources["ec2Configuration"][number];
  readonly architecture: Architecture;
  readonly types: readonly InstanceType[];
};

export function typeGroups(
  resources: ComputeResources,
  catalogue: Catalogue,
): readonly TypeGroup[] {
  const groups = new Map<string, TypeGroup & { readonly types: InstanceType[] }>();
  const overrides = resources.launchTemplate?.overrides ?? [];
  const targets = overrides.map(
    ({ targetInstanceTypes }) =>
      new Set(targetInstanceTypes.flatMap((name) => typesNamed(catalogue, name))),
  );
  for (const { type } of resolveInstanceTypes(catalogue, resources.instanceTypes)) {
    const at = targets.findIndex((target) => target.has(type));
    const entry = entryFor(resources.ec2Configuration, type);
    const key = `${at} ${entry.imageType} ${type.architecture}`;
    const group = groups.get(key);
    if (group !== undefined) group.types.push(type);
    else {
      const { architecture } = type;
      groups.set(key, { override: overrides[at], entry, architecture, types: [type] });
    }
  }
  return [...groups.values()];
}

/** An entry of the other kind serves where it is the only one: it was named on purpose. */
function entryFor(
  configuration: ComputeResources["ec2Configuration"],
  { gpus }: InstanceType,
): TypeGroup["entry"] {
  const fitting = configuration.find(({ imageType }) => isGpuImageType(imageType) === gpus > 0);
  return (
    fitting ?? configuration[0] ?? { imageType: gpus > 0 ? "ECS_AL2023_NVIDIA" : "ECS_AL2023" }
  );
}
