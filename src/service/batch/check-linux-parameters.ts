/** `linuxParameters` of a container: devices, tmpfs, swap. Fargate allows an init process and nothing else. */
import type { LinuxParameters } from "../../model/container.ts";
import type { PlatformCapability } from "../../model/job.ts";
import { checkOneOf } from "./check-one-of.ts";
import type { Refuse } from "./refuse.ts";

const mountOptions = new Set(
  (
    "defaults ro rw suid nosuid dev nodev exec noexec sync async dirsync remount mand nomand atime " +
    "noatime diratime nodiratime bind rbind unbindable runbindable private rprivate shared rshared " +
    "slave rslave relatime norelatime strictatime nostrictatime mode uid gid nr_inodes nr_blocks mpol"
  ).split(" "),
);

/** The device of Elastic Fabric Adapters: must appear in the container under its own name, whole. */
const efaDevice = "/dev/infiniband/uverbs0";

export function checkLinuxParameters(
  refuse: Refuse,
  parameters: LinuxParameters,
  platform: PlatformCapability,
): void {
  if (platform === "FARGATE") checkFargate(refuse, parameters);
  for (const device of parameters.devices ?? []) checkDevice(refuse, device);
  for (const { containerPath, size, mountOptions: options } of parameters.tmpfs ?? []) {
    if (!containerPath) refuse("tmpfs containerPath must be provided.");
    if (!Number.isInteger(size) || size < 1) {
      refuse(`tmpfs size of ${containerPath} must be a positive number of MiB, got ${size}.`);
    }
    for (const option of options ?? []) {
      // Some options carry a value: mode=1777.
      if (!mountOptions.has(option.split("=")[0] ?? "")) {
        refuse(`tmpfs mount option ${option} is not valid.`);
      }
    }
  }
  const { sharedMemorySize, maxSwap, swappiness } = parameters;
  if (sharedMemorySize !== undefined && sharedMemorySize < 1) {
    refuse(`sharedMemorySize must be a positive number of MiB, got ${sharedMemorySize}.`);
  }
  if (maxSwap !== undefined && maxSwap < 0) {
    refuse(`Invalid swap memory size: ${maxSwap}, must be non-negative.`);
  }
  if (swappiness !== undefined && (swappiness < 0 || swappiness > 100)) {
    refuse(`Invalid swappiness: ${swappiness}, must be between 0 and 100.`);
  }
  if (maxSwap !== undefined && swappiness === undefined) {
    refuse("When container specified swap memory, swappiness value is required.");
  }
}

function checkFargate(refuse: Refuse, parameters: LinuxParameters): void {
  for (const member of ["devices", "maxSwap", "sharedMemorySize", "swappiness", "tmpfs"] as const) {
    const value = parameters[member];
    // Empty lists say nothing.
    if (value === undefined || (typeof value === "object" && value.length === 0)) continue;
    refuse(`linuxParameter.${member} is not allowed for Fargate.`);
  }
}

function checkDevice(
  refuse: Refuse,
  device: NonNullable<LinuxParameters["devices"]>[number],
): void {
  const { hostPath, containerPath, permissions = [] } = device;
  if (!hostPath) refuse("Device hostPath must be provided.");
  for (const permission of permissions) {
    checkOneOf(refuse, "Device permission", permission, ["READ", "WRITE", "MKNOD"]);
  }
  if (hostPath !== efaDevice) return;
  if (containerPath && containerPath !== efaDevice) {
    refuse(`Device ${efaDevice} must have the same containerPath, got ${containerPath}.`);
  }
  if (permissions.length > 0 && new Set(permissions).size < 3) {
    refuse(`Device ${efaDevice} needs all permissions: [READ, WRITE, MKNOD].`);
  }
}
