/**
 * Members of `containerProperties` that only one of EC2 and Fargate knows. AWS refuses them rather than ignoring
 * them, so that nobody believes in a setting that has no effect.
 */
import type { ContainerProperties } from "../../model/container.ts";
import { checkOneOf } from "./check-one-of.ts";
import type { Refuse } from "./refuse.ts";

const ephemeralGiBMin = 21;
const ephemeralGiBMax = 200;

export function checkFargateMembers(
  refuse: Refuse,
  container: ContainerProperties,
  platform: "EC2" | "FARGATE",
): void {
  if (platform === "EC2") refuseFargateOnly(refuse, container);
  else checkFargate(refuse, container);
}

function refuseFargateOnly(refuse: Refuse, container: ContainerProperties): void {
  for (const member of [
    "networkConfiguration",
    "fargatePlatformConfiguration",
    "ephemeralStorage",
    "runtimePlatform",
  ] as const) {
    if (container[member] !== undefined) refuse(`${member} not applicable for EC2.`);
  }
}

function checkFargate(refuse: Refuse, container: ContainerProperties): void {
  if (!container.executionRoleArn) refuse("executionRoleArn is required for Fargate jobs.");
  if ((container.ulimits ?? []).length > 0) refuse("ulimits is not applicable for Fargate.");
  if (container.privileged === true) {
    refuse("Fargate requires that the 'privileged' setting be 'false' at the container level.");
  }
  const { assignPublicIp } = container.networkConfiguration ?? {};
  if (assignPublicIp !== undefined) {
    checkOneOf(refuse, "assignPublicIp", assignPublicIp, ["ENABLED", "DISABLED"]);
  }
  const size = container.ephemeralStorage?.sizeInGiB;
  if (size !== undefined && !(size >= ephemeralGiBMin && size <= ephemeralGiBMax)) {
    refuse(
      `Ephemeral storage for Fargate tasks can be only between range ${ephemeralGiBMin} GiB to ` +
        `${ephemeralGiBMax} GiB`,
    );
  }
  checkRuntimePlatform(refuse, container);
}

function checkRuntimePlatform(refuse: Refuse, container: ContainerProperties): void {
  const { operatingSystemFamily = "LINUX", cpuArchitecture = "X86_64" } =
    container.runtimePlatform ?? {};
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
  if ((container.volumes ?? []).some((volume) => volume.efsVolumeConfiguration !== undefined)) {
    refuse("efsVolumeConfiguration is not applicable for Windows.");
  }
}
