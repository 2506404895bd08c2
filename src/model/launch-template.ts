/**
 * A launch template: settings for launching instances under a name, in numbered versions that never change.
 *
 * The data of a version is kept in EC2's own member names, whole, because clients read back what they wrote. Named
 * here is what this server reads itself; AWS Batch ignores the instance type, the instance profile and the subnets of
 * network interfaces, and so do compute environments here.
 */
import type { BlockDevice } from "./block-device.ts";

export type LaunchTemplateData = {
  readonly ImageId?: string;
  readonly InstanceType?: string;
  readonly KeyName?: string;
  /** Base64, as it was given. */
  readonly UserData?: string;
  readonly SecurityGroupIds?: readonly string[];
  readonly SecurityGroups?: readonly string[];
  readonly IamInstanceProfile?: { readonly Arn?: string; readonly Name?: string };
  readonly BlockDeviceMappings?: readonly BlockDevice[];
  readonly NetworkInterfaces?: readonly {
    readonly DeviceIndex?: number;
    readonly SubnetId?: string;
    readonly Groups?: readonly string[];
  }[];
  readonly TagSpecifications?: readonly {
    readonly ResourceType?: string;
    readonly Tags?: readonly { readonly Key?: string; readonly Value?: string }[];
  }[];
  readonly MetadataOptions?: Readonly<Record<string, string | number>>;
  readonly [member: string]: unknown;
};

export type LaunchTemplate = {
  /** `lt-` and 17 hex digits. */
  readonly launchTemplateId: string;
  readonly name: string;
  readonly createdAt: number;
  /** ARN of the caller who created it. */
  readonly createdBy: string;
  readonly defaultVersion: number;
  /** The highest number that a version ever had: a deleted version's number does not come back. */
  readonly lastVersion: number;
};

export type LaunchTemplateVersion = {
  readonly launchTemplateId: string;
  /** From 1. */
  readonly version: number;
  readonly description?: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly data: LaunchTemplateData;
};

/** How a launch template and one of its versions are named: by id or name; `$Default` when no version is given. */
export type LaunchTemplateReference = {
  readonly launchTemplateId?: string;
  readonly launchTemplateName?: string;
  /** A number, `$Default`, `$Latest`, or "" or absent for `$Default`. */
  readonly version?: string;
};
