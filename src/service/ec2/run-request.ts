/** What RunInstances is asked for, with what a launch template says put under it. */
import type { RunInstancesRequest } from "@aws-sdk/client-ec2";
import type { BlockDevice } from "../../model/block-device.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { LaunchTemplateData } from "../../model/launch-template.ts";
import type { View } from "../../ports/store.ts";
import { checkUserData } from "./check-launch-template-data.ts";
import { missingParameter } from "./ec2-errors.ts";
import { findLaunchTemplate } from "./find-launch-template.ts";
import { findLaunchTemplateVersion } from "./find-launch-template-version.ts";
import { resolveImageId } from "./resolve-image-id.ts";
import { type Tags, tagsFor } from "./tags.ts";

export type RunRequest = {
  readonly imageId: string;
  readonly instanceType: string;
  readonly keyName?: string;
  readonly userData?: string;
  readonly subnetId?: string;
  readonly securityGroupIds: readonly string[];
  readonly instanceProfile?: string;
  readonly placementGroup?: string;
  readonly spot: boolean;
  readonly blockDevices: readonly BlockDevice[];
  readonly tags: Tags;
};

type Input = Decoded<RunInstancesRequest>;

/** `now` is epoch milliseconds. */
export async function readRunRequest(view: View, input: Input, now: number): Promise<RunRequest> {
  const { ImageId, InstanceType, ...asked } = { ...(await templateData(view, input)), ...input };
  if (ImageId === undefined) throw missingParameter("ImageId");
  const imageId = await resolveImageId(view, ImageId, now);
  if (InstanceType === undefined) throw missingParameter("InstanceType");
  if (asked.UserData !== undefined) checkUserData(asked.UserData);
  const [network] = asked.NetworkInterfaces ?? [];
  const subnetId = asked.SubnetId ?? network?.SubnetId;
  const profile = asked.IamInstanceProfile?.Arn ?? asked.IamInstanceProfile?.Name;
  const market = asked.InstanceMarketOptions as { readonly MarketType?: string } | undefined;
  return {
    imageId,
    instanceType: InstanceType,
    ...(asked.KeyName !== undefined && { keyName: asked.KeyName }),
    ...(asked.UserData !== undefined && { userData: asked.UserData }),
    ...(subnetId !== undefined && { subnetId }),
    securityGroupIds: asked.SecurityGroupIds ?? network?.Groups ?? [],
    ...(profile !== undefined && { instanceProfile: profile }),
    ...(input.Placement?.GroupName && { placementGroup: input.Placement.GroupName }),
    spot: market?.MarketType === "spot",
    blockDevices: (asked.BlockDeviceMappings ?? []) as readonly BlockDevice[],
    tags: tagsOf(asked.TagSpecifications as Input["TagSpecifications"]),
  };
}

/** The tags of the instances; those of volumes and the like are of things that are not here. */
function tagsOf(specifications: Input["TagSpecifications"] = []): Tags {
  const ofInstances = specifications.filter(({ ResourceType }) => ResourceType === "instance");
  return tagsFor("instance", ofInstances);
}

async function templateData(view: View, { LaunchTemplate }: Input): Promise<LaunchTemplateData> {
  if (LaunchTemplate === undefined) return {};
  const template = await findLaunchTemplate(view, LaunchTemplate);
  const asked = LaunchTemplate.Version || "$Default";
  return (await findLaunchTemplateVersion(view, template, asked)).data;
}
