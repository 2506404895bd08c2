/**
 * What a container job runs: the members of AWS Batch's `containerProperties`, resolved. In a job the command
 * has its parameters substituted and the overrides of SubmitJob merged in.
 *
 * Kept with AWS's own member names, so that describe answers echo it as it is. Members whose rules are not
 * built yet are still kept and echoed.
 */
export type KeyValue = { readonly name?: string; readonly value?: string };

export type ResourceRequirement = {
  readonly type: "VCPU" | "MEMORY" | "GPU";
  readonly value: string;
};

export type MountPoint = {
  readonly containerPath?: string;
  readonly readOnly?: boolean;
  readonly sourceVolume?: string;
};

/** A file system of Elastic File System. */
export type EfsVolume = {
  readonly fileSystemId: string;
  readonly rootDirectory?: string;
  readonly transitEncryption?: string;
  readonly transitEncryptionPort?: number;
  readonly authorizationConfig?: { readonly accessPointId?: string; readonly iam?: string };
};

/** A file system of S3 Files. */
export type S3FilesVolume = {
  readonly fileSystemArn: string;
  readonly rootDirectory?: string;
  readonly transitEncryptionPort?: number;
  readonly accessPointArn?: string;
};

export type Volume = {
  readonly name?: string;
  readonly host?: { readonly sourcePath?: string };
  readonly efsVolumeConfiguration?: EfsVolume;
  readonly s3filesVolumeConfiguration?: S3FilesVolume;
};

export type Ulimit = {
  readonly name: string;
  readonly softLimit: number;
  readonly hardLimit: number;
};

export type LinuxParameters = {
  readonly devices?: readonly {
    readonly hostPath: string;
    readonly containerPath?: string;
    readonly permissions?: readonly ("READ" | "WRITE" | "MKNOD")[];
  }[];
  readonly initProcessEnabled?: boolean;
  readonly sharedMemorySize?: number;
  readonly tmpfs?: readonly {
    readonly containerPath: string;
    readonly size: number;
    readonly mountOptions?: readonly string[];
  }[];
  readonly maxSwap?: number;
  readonly swappiness?: number;
};

/** An environment variable (or log option) whose value is kept elsewhere; `valueFrom` says where. */
export type Secret = { readonly name: string; readonly valueFrom: string };

export type LogConfiguration = {
  readonly logDriver: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly secretOptions?: readonly Secret[];
};

export type ContainerProperties = {
  readonly image: string;
  readonly command?: readonly string[];
  readonly jobRoleArn?: string;
  readonly executionRoleArn?: string;
  readonly vcpus?: number;
  readonly memory?: number;
  readonly volumes?: readonly Volume[];
  readonly environment?: readonly KeyValue[];
  readonly mountPoints?: readonly MountPoint[];
  readonly readonlyRootFilesystem?: boolean;
  readonly privileged?: boolean;
  readonly ulimits?: readonly Ulimit[];
  readonly user?: string;
  readonly instanceType?: string;
  readonly resourceRequirements?: readonly ResourceRequirement[];
  readonly linuxParameters?: LinuxParameters;
  readonly logConfiguration?: LogConfiguration;
  readonly secrets?: readonly Secret[];
  readonly networkConfiguration?: { readonly assignPublicIp?: string };
  readonly fargatePlatformConfiguration?: { readonly platformVersion?: string };
  readonly ephemeralStorage?: { readonly sizeInGiB: number };
  readonly runtimePlatform?: {
    readonly operatingSystemFamily?: string;
    readonly cpuArchitecture?: string;
  };
  readonly repositoryCredentials?: { readonly credentialsParameter: string };
  readonly enableExecuteCommand?: boolean;
};
