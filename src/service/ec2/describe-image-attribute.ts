/** DescribeImageAttribute: one attribute of one image. */
import type { DescribeImageAttributeRequest, ImageAttribute } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { invalidValue } from "./ec2-errors.ts";
import { findImage } from "./find-image.ts";

export async function describeImageAttribute(
  deps: ServiceDeps,
  input: Decoded<DescribeImageAttributeRequest>,
): Promise<ImageAttribute> {
  const { imageId, listing } = await deps.store.read((view) => findImage(view, input.ImageId));
  const ImageId = imageId;
  const valued = (Value: string | undefined) => ({ ...(Value !== undefined && { Value }) });
  switch (input.Attribute) {
    case "description":
      return { ImageId, Description: valued(listing.description) };
    case "launchPermission":
      return { ImageId, LaunchPermissions: listing.launchPermissions.map(permission) };
    case "blockDeviceMapping":
      return {
        ImageId,
        BlockDeviceMappings: listing.blockDevices as NonNullable<
          ImageAttribute["BlockDeviceMappings"]
        >,
      };
    case "sriovNetSupport":
      return { ImageId, SriovNetSupport: valued(listing.sriovNetSupport) };
    case "bootMode":
      return { ImageId, BootMode: valued(listing.bootMode) };
    case "tpmSupport":
      return { ImageId, TpmSupport: valued(listing.tpmSupport) };
    case "imdsSupport":
      return { ImageId, ImdsSupport: valued(listing.imdsSupport) };
    case "productCodes":
      return { ImageId, ProductCodes: [] };
    case "kernel":
      return { ImageId, KernelId: {} };
    case "ramdisk":
      return { ImageId, RamdiskId: {} };
    default:
      throw invalidValue("attribute", input.Attribute, "It is no attribute that is kept here.");
  }
}

function permission(holder: string): { Group?: "all"; UserId?: string; OrganizationArn?: string } {
  if (holder === "all") return { Group: "all" };
  return holder.startsWith("arn:") ? { OrganizationArn: holder } : { UserId: holder };
}
