/** An instance as DescribeInstances shows it. */
import type { _InstanceType, Instance as InstanceDetail } from "@aws-sdk/client-ec2";
import { iamArn, type Site } from "../../model/arn.ts";
import type { Image } from "../../model/image.ts";
import type { Instance } from "../../model/instance.ts";
import type { InstanceType } from "../../model/instance-type.ts";
import { rootDeviceType } from "./image-detail.ts";
import type { InstanceSettings } from "./instance-settings.ts";
import { stateOf, stateReasonOf } from "./instance-state.ts";
import { threadsPerCore } from "./instance-type-info.ts";
import { type Tags, tagList } from "./tags.ts";

/** All that is known of an instance. */
export type InstanceSeen = {
  readonly instance: Instance;
  readonly settings: InstanceSettings;
  /** Absent when it has been deregistered. */
  readonly image: Image | undefined;
  /** Absent for an owner's machine, which has no type. */
  readonly type: InstanceType | undefined;
  /** Of its machine; absent while it has none. */
  readonly privateIpAddress: string | undefined;
};

export function instanceDetail(site: Site, seen: InstanceSeen, tags: Tags): InstanceDetail {
  const { instance, settings, image, type, privateIpAddress } = seen;
  return {
    InstanceId: instance.instanceId,
    ...(instance.imageId !== "" && { ImageId: instance.imageId }),
    ...(instance.instanceType !== "" && { InstanceType: instance.instanceType as _InstanceType }),
    State: stateOf(instance),
    StateReason: stateReasonOf(instance),
    StateTransitionReason: stateReasonOf(instance)?.Message ?? "",
    LaunchTime: new Date(instance.createdAt),
    AmiLaunchIndex: settings.launchIndex,
    ClientToken: settings.clientToken ?? "",
    Placement: {
      AvailabilityZone: settings.availabilityZone,
      GroupName: settings.placementGroup ?? "",
      Tenancy: "default",
    },
    SubnetId: settings.subnetId,
    VpcId: settings.vpcId,
    SecurityGroups: settings.securityGroups.map(({ groupId, groupName }) => ({
      GroupId: groupId,
      GroupName: groupName,
    })),
    PrivateIpAddress: privateIpAddress,
    PrivateDnsName: privateDnsName(site, privateIpAddress),
    PublicDnsName: "",
    KeyName: settings.keyName,
    ...(settings.instanceProfile !== undefined && {
      IamInstanceProfile: { Arn: instanceProfileArn(site, settings.instanceProfile) },
    }),
    ...(settings.spot && { InstanceLifecycle: "spot" }),
    Architecture: type?.architecture ?? image?.listing.architecture,
    // EC2's word for Nitro, too.
    Hypervisor: "xen",
    VirtualizationType: image?.listing.virtualizationType,
    RootDeviceName: image?.listing.rootDeviceName,
    RootDeviceType: image && rootDeviceType(image),
    BlockDeviceMappings: [],
    EbsOptimized: false,
    EnaSupport: image?.listing.enaSupport,
    ...(type !== undefined && { CpuOptions: cpuOptions(type) }),
    Monitoring: { State: "disabled" },
    NetworkInterfaces: [],
    PlatformDetails: "Linux/UNIX",
    UsageOperation: "RunInstances",
    SourceDestCheck: true,
    Tags: tagList(tags),
  };
}

export function privateDnsName(site: Site, address: string | undefined): string {
  if (address === undefined) return "";
  const domain = site.region === "us-east-1" ? "ec2.internal" : `${site.region}.compute.internal`;
  return `ip-${address.replaceAll(".", "-")}.${domain}`;
}

export function instanceProfileArn(site: Site, nameOrArn: string): string {
  return nameOrArn.startsWith("arn:") ? nameOrArn : iamArn(site, `instance-profile/${nameOrArn}`);
}

function cpuOptions(type: InstanceType): InstanceDetail["CpuOptions"] & object {
  const threads = threadsPerCore(type);
  return { CoreCount: type.vCpus / threads, ThreadsPerCore: threads };
}
