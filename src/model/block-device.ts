/**
 * A volume as EC2 describes it, in EC2's own member names: the same words in a launch template, in an image and in the
 * request that they come from. Sizes are GiB.
 */
export type BlockDevice = {
  /** `/dev/xvda`, `xvdb`, … */
  readonly DeviceName?: string;
  /** `ephemeral0`, …: instance storage, on types that have it. */
  readonly VirtualName?: string;
  /** Present (and "" ) to leave out a device that the image has. */
  readonly NoDevice?: string;
  readonly Ebs?: {
    readonly SnapshotId?: string;
    readonly VolumeSize?: number;
    readonly VolumeType?: string;
    readonly DeleteOnTermination?: boolean;
    readonly Encrypted?: boolean;
    readonly KmsKeyId?: string;
    readonly Iops?: number;
    readonly Throughput?: number;
  };
};
