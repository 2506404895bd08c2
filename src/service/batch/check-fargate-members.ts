/**
 * Members of a task that only one of EC2 and Fargate knows. AWS refuses them rather than ignoring them, so that nobody
 * believes in a setting that has no effect.
 */
import type { PlatformCapability } from "../../model/job.ts";
import type { EcsTaskProperties, TaskContainerProperties } from "../../model/task-work.ts";
import { checkOneOf } from "./check-one-of.ts";
import type { Refuse } from "./refuse.ts";

const ephemeralGiBMin = 21;
const ephemeralGiBMax = 200;

export function checkFargateMembers(
  refuse: Refuse,
  task: EcsTaskProperties,
  platform: PlatformCapability,
): void {
  if (platform === "FARGATE") checkFargate(refuse, task);
  else refuseFargateOnly(refuse, task, platform);
}

function refuseFargateOnly(
  refuse: Refuse,
  task: EcsTaskProperties,
  platform: "EC2" | "MANAGED_INSTANCES",
): void {
  const { operatingSystemFamily = "LINUX" } = task.runtimePlatform ?? {};
  if (platform === "MANAGED_INSTANCES" && operatingSystemFamily !== "LINUX") {
    refuse("runtimePlatform for MANAGED_INSTANCES only supports LINUX operating system family.");
  }
  for (const member of [
    "networkConfiguration",
    "platformVersion",
    "ephemeralStorage",
    ...(platform === "EC2" ? (["runtimePlatform"] as const) : []),
  ] as const) {
    if (task[member] !== undefined) refuse(`${member} not applicable for ${platform}.`);
  }
}

function checkFargate(refuse: Refuse, task: EcsTaskProperties): void {
  if (!task.executionRoleArn) refuse("executionRoleArn is required for Fargate jobs.");
  for (const container of task.containers) {
    if ((container.ulimits ?? []).length > 0) refuse("ulimits is not applicable for Fargate.");
    if (container.privileged === true) {
      refuse("Fargate requires that the 'privileged' setting be 'false' at the container level.");
    }
  }
  const { assignPublicIp } = task.networkConfiguration ?? {};
  if (assignPublicIp !== undefined) {
    checkOneOf(refuse, "assignPublicIp", assignPublicIp, ["ENABLED", "DISABLED"]);
  }
  const size = task.ephemeralStorage?.sizeInGiB;
  if (size !== undefined && !(size >= ephemeralGiBMin && size <= ephemeralGiBMax)) {
    refuse(
      `Ephemeral storage for Fargate tasks can be only between range ${ephemeralGiBMin} GiB to ` +
        `${ephemeralGiBMax} GiB`,
    );
  }
  checkRuntimePlatform(refuse, task);
}

function checkRuntimePlatform(refuse: Refuse, task: EcsTaskProperties): void {
  const { operatingSystemFamily = "LINUX", cpuArchitecture = "X86_64" } =
    task.runtimePlatform ?? {};
  checkOneOf(refuse, "operatingSystemFamily", operatingSystemFamily, [
    "LINUX",
    "WINDOWS_SERVER_2019_CORE",
    "WINDOWS_SERVER_2019_FULL",
    "WINDOWS_SERVER_2022_CORE",
    "WINDOWS_SERVER_2022_FULL",
  ]);
  checkOneOf(refuse, "cpuArchitecture", cpuArchitecture, ["X86_64", "ARM64"]);
  if (operatingSystemFamily === "LINUX") return;
  if (cpuArchitecture !== "X86_64") refuse("cpuArchitecture must be X86_64 for Windows.");
  for (const container of task.containers) refuseLinuxOnly(refuse, container);
  if ((task.volumes ?? []).some((volume) => volume.efsVolumeConfiguration !== undefined)) {
    refuse("efsVolumeConfiguration is not applicable for Windows.");
  }
}

function refuseLinuxOnly(refuse: Refuse, container: TaskContainerProperties): void {
  for (const member of [
    "linuxParameters",
    "privileged",
    "user",
    "ulimits",
    "readonlyRootFilesystem",
  ] as const) {
    const value = container[member];
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    refuse(`${member} is not applicable for Windows.`);
  }
}
