/** What EC2 would refuse of the volumes that a launch template asks for, on the image and the types it is used with. */
import type { Image } from "../../model/image.ts";
import { instanceTypesText } from "../../model/image-selection.ts";
import type { InstanceType } from "../../model/instance-type.ts";
import type { LaunchTemplateData } from "../../model/launch-template.ts";

export function volumeProblem(
  { BlockDeviceMappings = [] }: LaunchTemplateData,
  types: readonly InstanceType[],
  image: Image | undefined,
): string | undefined {
  for (const { DeviceName, VirtualName, Ebs } of BlockDeviceMappings) {
    if (VirtualName?.startsWith("ephemeral")) {
      const without = types.filter(({ instanceStorageGB }) => instanceStorageGB === 0);
      if (without.length > 0) return noInstanceStorage(VirtualName, without);
    }
    const least = image?.facts.volumes?.find(({ device }) => device === DeviceName)?.sizeGiB ?? 0;
    const size = Ebs?.VolumeSize;
    if (size !== undefined && size < least) {
      return (
        `Volume of size ${size}GB is smaller than ${DeviceName} of image ${image?.imageId}, ` +
        `expect size >= ${least}GB`
      );
    }
  }
  return undefined;
}

function noInstanceStorage(device: string, types: readonly InstanceType[]): string {
  const names = instanceTypesText(types.map(({ name }) => name));
  return (
    `The launch template maps instance storage (${device}), which these instance types do not have: ${names}. ` +
    "Leave them out of instanceTypes, use types with local disks (such as m6id), or drop the mapping."
  );
}
