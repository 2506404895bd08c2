/** `volumes` and `mountPoints` of a container: their names, and the rules of Elastic File System volumes. */
import type { EFSVolumeConfiguration } from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import { checkOneOf } from "./check-one-of.ts";
import type { Refuse } from "./refuse.ts";

const nameShape = /^[A-Za-z0-9_-]{1,255}$/;
const rootDirectoryLengthMax = 4096;
const portMax = 65_535;
/** The first platform version of Fargate that mounts Elastic File System volumes. */
const fargateWithEfs = [1, 4, 0];

type Volume = {
  readonly name?: string | undefined;
  readonly host?: { readonly sourcePath?: string | undefined } | undefined;
  readonly efsVolumeConfiguration?: Decoded<EFSVolumeConfiguration> | undefined;
  readonly s3filesVolumeConfiguration?: unknown;
};

export type Volumes = {
  readonly volumes?: readonly Volume[] | undefined;
  readonly mountPoints?:
    | readonly {
        readonly sourceVolume?: string | undefined;
        readonly containerPath?: string | undefined;
      }[]
    | undefined;
  readonly jobRoleArn?: string | undefined;
  readonly fargatePlatformConfiguration?:
    | { readonly platformVersion?: string | undefined }
    | undefined;
};

export function checkVolumes(
  refuse: Refuse,
  container: Volumes,
  platform: "EC2" | "FARGATE",
): void {
  const names = new Set<string>();
  for (const volume of container.volumes ?? []) {
    const name = volume.name ?? "";
    if (!nameShape.test(name)) {
      refuse(`Volume name "${name}" is not valid: use 1 to 255 letters, digits, - and _.`);
    }
    if (names.has(name)) refuse(`Volume name ${name} is used twice.`);
    names.add(name);
    if (platform === "FARGATE" && volume.host?.sourcePath) {
      refuse("host.sourcePath should not be set for volumes in Fargate.");
    }
    if (volume.s3filesVolumeConfiguration !== undefined && !container.jobRoleArn) {
      refuse("A jobRoleArn/taskRoleArn is required when using s3filesVolumeConfiguration.");
    }
    if (volume.efsVolumeConfiguration === undefined) continue;
    checkEfs(refuse, volume.efsVolumeConfiguration);
    if (platform === "FARGATE") {
      checkEfsPlatform(refuse, container.fargatePlatformConfiguration?.platformVersion);
    }
  }
  for (const { sourceVolume, containerPath } of container.mountPoints ?? []) {
    if (!containerPath) refuse("MountPoint containerPath must be provided.");
    if (sourceVolume === undefined || !names.has(sourceVolume)) {
      refuse(`MountPoint sourceVolume ${sourceVolume} is not the name of one of the volumes.`);
    }
  }
}

function checkEfs(refuse: Refuse, efs: Decoded<EFSVolumeConfiguration>): void {
  if (!/^fs-[0-9a-f]+$/.test(efs.fileSystemId)) {
    refuse(`EFS configuration fileSystemId is not valid: ${efs.fileSystemId}.`);
  }
  const { rootDirectory = "/", transitEncryption = "DISABLED", transitEncryptionPort } = efs;
  if (rootDirectory.length > rootDirectoryLengthMax) {
    refuse(`EFS configuration rootDirectory cannot exceed ${rootDirectoryLengthMax} characters.`);
  }
  checkOneOf(refuse, "EFS transitEncryption", transitEncryption, ["ENABLED", "DISABLED"]);
  if (
    transitEncryptionPort !== undefined &&
    (transitEncryptionPort < 0 || transitEncryptionPort > portMax)
  ) {
    refuse("TransitEncryptionPort must be a valid port number.");
  }
  const { accessPointId, iam = "DISABLED" } = efs.authorizationConfig ?? {};
  checkOneOf(refuse, "EFS authorizationConfig.iam", iam, ["ENABLED", "DISABLED"]);
  if (iam === "ENABLED" && transitEncryption !== "ENABLED") {
    refuse("EFS IAM authorization requires TransitEncryption to be enabled.");
  }
  if (!accessPointId) return;
  if (transitEncryption !== "ENABLED") {
    refuse("EFS IAM access point requires TransitEncryption to be enabled.");
  }
  if (rootDirectory !== "" && rootDirectory !== "/") {
    refuse(`EFS rootDirectory must be absent or / with an access point, got ${rootDirectory}.`);
  }
}

function checkEfsPlatform(refuse: Refuse, version = "LATEST"): void {
  if (version === "LATEST") return;
  const parts = version.split(".").map(Number);
  for (const [index, wanted] of fargateWithEfs.entries()) {
    const part = parts[index] ?? 0;
    if (part > wanted) return;
    if (part < wanted) {
      refuse(`EFS is supported for Fargate platform versions 1.4.0 or later, provided ${version}`);
    }
  }
}
