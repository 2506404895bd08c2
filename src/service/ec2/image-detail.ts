/** An image as DescribeImages shows it. */
import type { Image as ImageDetail } from "@aws-sdk/client-ec2";
import type { Site } from "../../model/arn.ts";
import { type Image, registeredProvider } from "../../model/image.ts";
import { type Tags, tagList } from "./tags.ts";

export function imageDetail(site: Site, image: Image, tags: Tags): ImageDetail {
  const { listing } = image;
  return {
    ImageId: image.imageId,
    Name: image.name,
    Description: listing.description,
    State: image.state,
    OwnerId: site.account,
    ImageOwnerAlias: image.provider === registeredProvider ? "self" : "amazon",
    ImageLocation: imageLocation(site, image),
    ImageType: "machine",
    Architecture: listing.architecture,
    VirtualizationType: listing.virtualizationType,
    Hypervisor: "xen",
    Platform: listing.platform === "windows" ? "Windows" : undefined,
    PlatformDetails: listing.platform === "windows" ? "Windows" : "Linux/UNIX",
    UsageOperation: listing.platform === "windows" ? "RunInstances:0002" : "RunInstances",
    RootDeviceName: listing.rootDeviceName,
    RootDeviceType: rootDeviceType(image),
    BlockDeviceMappings: listing.blockDevices as ImageDetail["BlockDeviceMappings"],
    EnaSupport: listing.enaSupport,
    SriovNetSupport: listing.sriovNetSupport,
    BootMode: listing.bootMode as ImageDetail["BootMode"],
    TpmSupport: listing.tpmSupport as ImageDetail["TpmSupport"],
    ImdsSupport: listing.imdsSupport as ImageDetail["ImdsSupport"],
    SourceImageId: listing.sourceImageId,
    SourceInstanceId: listing.sourceInstanceId,
    Public: isPublic(image),
    CreationDate: timeText(image.createdAt),
    DeprecationTime:
      listing.deprecationTime === undefined ? undefined : timeText(listing.deprecationTime),
    DeregistrationProtection: "disabled",
    Tags: tagList(tags),
  };
}

export function imageLocation(site: Site, image: Image): string {
  return image.listing.imageLocation ?? `${site.account}/${image.name}`;
}

export function rootDeviceType({ listing }: Image): "ebs" | "instance-store" {
  const root = listing.blockDevices.find(({ DeviceName }) => DeviceName === listing.rootDeviceName);
  return listing.blockDevices.length === 0 || root?.Ebs !== undefined ? "ebs" : "instance-store";
}

export function isPublic({ listing }: Image): boolean {
  return listing.launchPermissions.includes("all");
}

export function timeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
