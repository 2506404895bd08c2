/** What the filters of DescribeInstances look at. */
import type { Site } from "../../model/arn.ts";
import type { Described } from "./describe-rows.ts";
import { rootDeviceType } from "./image-detail.ts";
import { type InstanceSeen, instanceProfileArn, privateDnsName } from "./instance-detail.ts";
import { stateOf, stateReasonOf } from "./instance-state.ts";

export function describedInstances(site: Site): Described<InstanceSeen> {
  return {
    idOf: ({ instance }) => instance.instanceId,
    filters: {
      architecture: ({ type, image }) => type?.architecture ?? image?.listing.architecture,
      "availability-zone": ({ settings }) => settings.availabilityZone,
      "client-token": ({ settings }) => settings.clientToken,
      hypervisor: () => "xen",
      "iam-instance-profile.arn": ({ settings }) =>
        settings.instanceProfile && instanceProfileArn(site, settings.instanceProfile),
      "image-id": ({ instance }) => instance.imageId,
      "instance-id": ({ instance }) => instance.instanceId,
      "instance-lifecycle": ({ settings }) => (settings.spot ? "spot" : undefined),
      "instance-state-code": ({ instance }) => stateOf(instance).Code,
      "instance-state-name": ({ instance }) => stateOf(instance).Name,
      "instance-type": ({ instance }) => instance.instanceType,
      "instance.group-id": ({ settings }) => settings.securityGroups.map(({ groupId }) => groupId),
      "instance.group-name": ({ settings }) =>
        settings.securityGroups.map(({ groupName }) => groupName),
      "key-name": ({ settings }) => settings.keyName,
      "launch-index": ({ settings }) => settings.launchIndex,
      "launch-time": ({ instance }) => new Date(instance.createdAt).toISOString(),
      "owner-id": () => site.account,
      "placement-group-name": ({ settings }) => settings.placementGroup,
      "platform-details": () => "Linux/UNIX",
      "private-dns-name": ({ privateIpAddress }) => privateDnsName(site, privateIpAddress),
      "private-ip-address": ({ privateIpAddress }) => privateIpAddress,
      "reservation-id": ({ settings }) => settings.reservationId,
      "root-device-name": ({ image }) => image?.listing.rootDeviceName,
      "root-device-type": ({ image }) => image && rootDeviceType(image),
      "state-reason-code": ({ instance }) => stateReasonOf(instance)?.Code,
      "subnet-id": ({ settings }) => settings.subnetId,
      tenancy: () => "default",
      "virtualization-type": ({ image }) => image?.listing.virtualizationType,
      "vpc-id": ({ settings }) => settings.vpcId,
    },
  };
}
