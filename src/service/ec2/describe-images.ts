/**
 * DescribeImages: by id, owner and filters. There is one account here, which owns every image: `self`, its number and,
 * for the images that the machine provider offers by itself, `amazon` mean the same as on AWS.
 */
import type { DescribeImagesRequest, DescribeImagesResult } from "@aws-sdk/client-ec2";
import type { Site } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import { type Image, registeredProvider } from "../../model/image.ts";
import type { View } from "../../ports/store.ts";
import type { ServiceDeps } from "../deps.ts";
import { checkId } from "./check-id.ts";
import { type Described, describeRows } from "./describe-rows.ts";
import { noSuchImage } from "./ec2-errors.ts";
import { imageDetail, imageLocation, isPublic, rootDeviceType, timeText } from "./image-detail.ts";

type Input = Decoded<DescribeImagesRequest>;

export async function describeImages(
  deps: ServiceDeps,
  input: Input,
): Promise<DescribeImagesResult> {
  const { site } = deps;
  const now = deps.clock.now();
  return deps.store.read(async (view) => {
    const asked = await namedOrAll(view, input.ImageIds ?? []);
    const rows = asked.filter(
      (image) =>
        isOwned(site, image, input.Owners) &&
        isExecutable(site, image, input.ExecutableUsers) &&
        (image.state !== "disabled" || input.IncludeDisabled === true || isNamed(input, image)) &&
        // The owner always sees deprecated images, as long as they are not looked for among the public ones.
        (input.ExecutableUsers === undefined ||
          input.IncludeDeprecated === true ||
          (image.listing.deprecationTime ?? Number.POSITIVE_INFINITY) > now),
    );
    const { rows: page, ...next } = await describeRows(view, input, rows, described(site));
    return { Images: page.map(({ row, tags }) => imageDetail(site, row, tags)), ...next };
  });
}

async function namedOrAll(view: View, imageIds: readonly string[]): Promise<readonly Image[]> {
  if (imageIds.length === 0) return view.images.list();
  for (const imageId of imageIds) checkId("ami", imageId);
  const found = await Promise.all([...new Set(imageIds)].map((id) => view.images.get(id)));
  const missing = [...new Set(imageIds)].filter((_id, n) => found[n] === undefined);
  if (missing.length > 0) throw noSuchImage(missing);
  return found.filter((image) => image !== undefined);
}

function isNamed(input: Input, image: Image): boolean {
  return input.ImageIds?.includes(image.imageId) ?? false;
}

function isOwned(site: Site, image: Image, owners: readonly string[] = []): boolean {
  return (
    owners.length === 0 ||
    owners.includes("self") ||
    owners.includes(site.account) ||
    (owners.includes("amazon") && image.provider !== registeredProvider)
  );
}

/** `self` is who may launch it explicitly, `all` are the public ones; the owner may launch all of them anyway. */
function isExecutable(site: Site, image: Image, users: readonly string[] = []): boolean {
  if (users.length === 0) return true;
  const { launchPermissions } = image.listing;
  return users.some((user) => launchPermissions.includes(user === "self" ? site.account : user));
}

function described(site: Site): Described<Image> {
  const volumes = (image: Image) => image.listing.blockDevices;
  return {
    idOf: (image) => image.imageId,
    leastResults: 1,
    filters: {
      architecture: (image) => image.listing.architecture,
      "block-device-mapping.delete-on-termination": (image) =>
        volumes(image).map(({ Ebs }) => Ebs?.DeleteOnTermination),
      "block-device-mapping.device-name": (image) =>
        volumes(image).map(({ DeviceName }) => DeviceName),
      "block-device-mapping.encrypted": (image) => volumes(image).map(({ Ebs }) => Ebs?.Encrypted),
      "block-device-mapping.snapshot-id": (image) =>
        volumes(image).map(({ Ebs }) => Ebs?.SnapshotId),
      "block-device-mapping.volume-size": (image) =>
        volumes(image).map(({ Ebs }) => Ebs?.VolumeSize),
      "block-device-mapping.volume-type": (image) =>
        volumes(image).map(({ Ebs }) => Ebs?.VolumeType),
      "creation-date": (image) => timeText(image.createdAt),
      description: (image) => image.listing.description,
      "ena-support": (image) => image.listing.enaSupport,
      hypervisor: () => "xen",
      "image-id": (image) => image.imageId,
      "image-type": () => "machine",
      "is-public": isPublic,
      "manifest-location": (image) => imageLocation(site, image),
      name: (image) => image.name,
      "owner-alias": (image) => (image.provider === registeredProvider ? "self" : "amazon"),
      "owner-id": () => site.account,
      platform: (image) => image.listing.platform,
      "root-device-name": (image) => image.listing.rootDeviceName,
      "root-device-type": rootDeviceType,
      "source-image-id": (image) => image.listing.sourceImageId,
      "source-instance-id": (image) => image.listing.sourceInstanceId,
      "sriov-net-support": (image) => image.listing.sriovNetSupport,
      state: (image) => image.state,
      "virtualization-type": (image) => image.listing.virtualizationType,
    },
  };
}
