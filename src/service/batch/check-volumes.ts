/** `volumes` and `mountPoints` of a task: their names, and the rules of Elastic File System volumes. */
import type { EfsVolume } from "../../model/container.ts";
import type { PlatformCapability } from "../../model/job.ts";
import type { EcsTaskProperties } from "../../model/task-work.ts";
import { checkOneOf } from "./check-one-of.ts";
import type { Refuse } from "./refuse.ts";

const nameShape = /^[A-Za-z0-9_-]{1,255}$/;
const rootDirectoryLengthMax = 4096;
const portMax = 65_535;
/** The first platform version of Fargate that mounts Elastic File System volumes. */
const fargateWithEfs = [1, 4, 0];

export function checkVolumes(
  refuse: Refuse,
  task: EcsTaskProperties,
  platform: PlatformCapability,
): void {
  const names = new Set<string>();
  for (const volume of task.volumes ?? []) {
    const name = volume.name ?? "";
    if (!nameShape.test(name)) {
      refuse(`Volume name "${name}" is not valid: use 1 to 255 letters, digits, - and _.`);
    }
    if (names.has(name)) refuse(`Volume name ${name} is used twice.`);
    names.add(name);
    if (platform === "FARGATE" && volume.host?.sourcePath) {
      refuse("host.sourcePath should not be set for volumes in Fargate.");
    }
    if (volume.s3filesVolumeConfiguration !== undefined && !task.taskRoleArn) {
      refuse("A jobRoleArn/taskRoleArn is required when using s3filesVolumeConfiguration.");
    }
    if (volume.efsVolumeConfiguration === undefined) continue;
    checkEfs(refuse, volume.efsVolumeConfiguration);
    if (platform === "FARGATE") {
      checkEfsPlatform(refuse, task.platformVersion);
    }
  }
  const mountPoints = task.containers.flatMap((container) => container.mountPoints ?? []);
  for (const { sourceVolume, containerPath } of mountPoints) {
    if (!containerPath) refuse("MountPoint containerPath must be provided.");
    if (sourceVolume === undefined || !names.has(sourceVolume)) {
      refuse(`MountPoint sourceVolume ${sourceVolume} is not the name of one of the volumes.`);
    }
  }
}

function checkEfs(refuse: Refuse, efs: EfsVolume): void {
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
