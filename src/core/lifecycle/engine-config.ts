/**
 * What a container of the agent protocol has no field for, in the Docker Engine's own names. The agent lays these over
 * what it derived itself, so a key that is there by mistake erases something: absent members are left out, never null,
 * never empty.
 */
import type { LinuxParameters, LogConfiguration } from "../../model/container.ts";
import type { TaskContainerProperties } from "../../model/task-work.ts";
import { defaultLogDriver } from "./log-streams.ts";

export const defaultLogGroup = "/aws/batch/job";

/** Where a container's log goes. */
export type LogPlace = {
  readonly region: string;
  /** Given when the job was placed. */
  readonly logStreamName?: string;
  /** For an agent whose container engine writes the logs itself: where this server's CloudWatch Logs is. */
  readonly logsEndpoint?: string;
};

const bytesPerMiB = 1024 * 1024;

/** Docker's container config, beyond what the protocol has fields for. */
export function engineConfig(
  container: TaskContainerProperties,
): Readonly<Record<string, unknown>> {
  return container.user === undefined || container.user === "" ? {} : { User: container.user };
}

/** Docker's host config, beyond what the protocol has fields for. */
export function engineHostConfig(
  container: TaskContainerProperties,
  place: LogPlace & { readonly memoryMiB: number },
): Readonly<Record<string, unknown>> {
  return {
    // `networkMode` of the task is not read by the ECS agent except for awsvpc.
    NetworkMode: "host",
    ...(container.privileged === true && { Privileged: true }),
    ...(container.readonlyRootFilesystem === true && { ReadonlyRootfs: true }),
    ...(isFilled(container.ulimits) && {
      Ulimits: container.ulimits.map(({ name, softLimit, hardLimit }) => ({
        Name: name,
        Soft: softLimit,
        Hard: hardLimit,
      })),
    }),
    ...linuxParameters(container.linuxParameters, place.memoryMiB),
    LogConfig: logConfig(container.logConfiguration, place),
  };
}

function linuxParameters(
  parameters: LinuxParameters | undefined,
  memoryMiB: number,
): Readonly<Record<string, unknown>> {
  if (parameters === undefined) return {};
  const { devices, initProcessEnabled, sharedMemorySize, tmpfs, maxSwap, swappiness } = parameters;
  return {
    ...(isFilled(devices) && {
      Devices: devices.map(({ hostPath, containerPath, permissions }) => ({
        PathOnHost: hostPath,
        PathInContainer: containerPath ?? hostPath,
        CgroupPermissions: devicePermissions(permissions),
      })),
    }),
    ...(initProcessEnabled === true && { Init: true }),
    ...(sharedMemorySize !== undefined && { ShmSize: sharedMemorySize * bytesPerMiB }),
    ...(isFilled(tmpfs) && {
      Tmpfs: Object.fromEntries(
        tmpfs.map(({ containerPath, size, mountOptions = [] }) => [
          containerPath,
          [...mountOptions, `size=${size}m`].join(","),
        ]),
      ),
    }),
    // Docker's number is memory and swap together; swappiness counts only beside it.
    ...(maxSwap !== undefined && { MemorySwap: (memoryMiB + maxSwap) * bytesPerMiB }),
    ...(maxSwap !== undefined && swappiness !== undefined && { MemorySwappiness: swappiness }),
  };
}

/** Docker's letters; all three when nothing is said. */
function devicePermissions(permissions: readonly string[] | undefined): string {
  if (!isFilled(permissions)) return "rwm";
  const letters = [
    permissions.includes("READ") ? "r" : "",
    permissions.includes("WRITE") ? "w" : "",
    permissions.includes("MKNOD") ? "m" : "",
  ];
  return letters.join("");
}

/**
 * awslogs unless the job says otherwise. The stream's name is made when the job is placed; Docker knows no stream
 * prefix, so that option must not reach it.
 */
function logConfig(
  asked: LogConfiguration = { logDriver: defaultLogDriver },
  place: LogPlace,
): { readonly Type: string; readonly Config: Readonly<Record<string, string>> } {
  const { "awslogs-stream-prefix": _prefix, ...options } = asked.options ?? {};
  const { "awslogs-group": group = defaultLogGroup } = options;
  if (asked.logDriver !== defaultLogDriver)
    return { Type: asked.logDriver, Config: { ...asked.options } };
  return {
    Type: defaultLogDriver,
    Config: {
      "awslogs-region": place.region,
      "awslogs-group": group,
      // AWS Batch makes its own group; any other is its owner's to make.
      ...(group === defaultLogGroup && { "awslogs-create-group": "true" }),
      ...options,
      ...(place.logsEndpoint !== undefined && { "awslogs-endpoint": place.logsEndpoint }),
      ...(place.logStreamName !== undefined && { "awslogs-stream": place.logStreamName }),
    },
  };
}

function isFilled<T>(list: readonly T[] | undefined): list is readonly T[] {
  return list !== undefined && list.length > 0;
}
