/**
 * The task that the agent protocol carries for one attempt of a job: what AWS Batch writes into the ECS task
 * definition that it registers for a job.
 *
 * What a container of the protocol has no field for travels in `dockerConfig`, in the Docker Engine's own names. The
 * agent lays these texts over what it derived itself, so a key that is there by mistake erases something: absent
 * members are left out, never null, never empty.
 */
import type {
  ContainerProperties,
  LinuxParameters,
  LogConfiguration,
} from "../../model/container.ts";
import type { Job, JobSpec } from "../../model/job.ts";
import type { PayloadContainer, PayloadTask } from "../../model/payload-task.ts";
import type { Task } from "../../model/task.ts";

export type TaskPayloadInput = {
  readonly task: Task;
  readonly job: Job;
  readonly spec: JobSpec;
  readonly taskArn: string;
  readonly jobQueueName: string;
  readonly computeEnvironmentName: string;
  readonly region: string;
  /** For an agent whose container engine writes the logs itself: where this server's CloudWatch Logs is. */
  readonly logsEndpoint?: string;
  /** How many children the array has, when the job is one of them. */
  readonly arraySize?: number;
};

/** The name that AWS Batch gives the only container of a job. */
export const containerName = "default";
export const defaultLogGroup = "/aws/batch/job";

const bytesPerMiB = 1024 * 1024;

export function taskPayload(input: TaskPayloadInput): PayloadTask {
  const { task, spec } = input;
  const { container } = spec;
  const { family, version } = definitionName(spec.jobDefinitionArn);
  return {
    arn: input.taskArn,
    desiredStatus: task.desiredStatus,
    family,
    version,
    containers: [
      {
        name: containerName,
        image: container.image,
        essential: true,
        cpu: task.resources.cpu,
        memory: task.resources.memoryMiB,
        command: container.command ?? [],
        environment: environmentOf(input),
        mountPoints: mountPoints(container),
        dockerConfig: {
          config: JSON.stringify(dockerConfig(container)),
          hostConfig: JSON.stringify(hostConfig(input)),
        },
      },
    ],
    volumes: (container.volumes ?? []).map(({ name = "", host }) => ({
      name,
      // Present even when empty: that is what says "a fresh volume" in the protocol.
      host: host?.sourcePath === undefined ? {} : { sourcePath: host.sourcePath },
    })),
    // AWS Batch runs jobs on instances in the host's network.
    networkMode: "host",
    associations: task.gpuIds.map((name) => ({ type: "gpu", name, containers: [containerName] })),
  };
}

/** What the job asks for, under what AWS Batch sets itself. */
function environmentOf(input: TaskPayloadInput): Readonly<Record<string, string>> {
  const { job, task } = input;
  const asked = (input.spec.container.environment ?? []).flatMap(({ name, value }) =>
    name === undefined || name === "" ? [] : [[name, value ?? ""] as const],
  );
  return {
    ...Object.fromEntries(asked),
    AWS_BATCH_JOB_ID: job.jobId,
    AWS_BATCH_JOB_ATTEMPT: String(task.attempt),
    AWS_BATCH_CE_NAME: input.computeEnvironmentName,
    AWS_BATCH_JQ_NAME: input.jobQueueName,
    ...(job.arrayIndex !== undefined && { AWS_BATCH_JOB_ARRAY_INDEX: String(job.arrayIndex) }),
    ...(job.arrayIndex !== undefined &&
      input.arraySize !== undefined && { AWS_BATCH_JOB_ARRAY_SIZE: String(input.arraySize) }),
    AWS_EXECUTION_ENV: "AWS_ECS_EC2",
  };
}

/** A mount point without a path or volume mounts nothing. */
function mountPoints(container: ContainerProperties): PayloadContainer["mountPoints"] {
  return (container.mountPoints ?? []).flatMap(
    ({ sourceVolume, containerPath, readOnly = false }) =>
      sourceVolume === undefined || containerPath === undefined
        ? []
        : [{ sourceVolume, containerPath, readOnly }],
  );
}

function dockerConfig(container: ContainerProperties): Readonly<Record<string, unknown>> {
  return container.user === undefined || container.user === "" ? {} : { User: container.user };
}

function hostConfig(input: TaskPayloadInput): Readonly<Record<string, unknown>> {
  const { container } = input.spec;
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
    ...linuxParameters(container.linuxParameters, input.task.resources.memoryMiB),
    LogConfig: logConfig(input),
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
function logConfig(input: TaskPayloadInput): {
  readonly Type: string;
  readonly Config: Readonly<Record<string, string>>;
} {
  const asked: LogConfiguration = input.spec.container.logConfiguration ?? { logDriver: "awslogs" };
  const { "awslogs-stream-prefix": _prefix, ...options } = asked.options ?? {};
  if (asked.logDriver !== "awslogs") return { Type: asked.logDriver, Config: { ...asked.options } };
  return {
    Type: "awslogs",
    Config: {
      "awslogs-region": input.region,
      "awslogs-group": defaultLogGroup,
      ...options,
      ...(input.logsEndpoint !== undefined && { "awslogs-endpoint": input.logsEndpoint }),
      ...(input.task.logStreamName !== undefined && { "awslogs-stream": input.task.logStreamName }),
    },
  };
}

function definitionName(arn: string): { readonly family: string; readonly version: string } {
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  const colon = name.lastIndexOf(":");
  return colon === -1
    ? { family: name, version: "1" }
    : { family: name.slice(0, colon), version: name.slice(colon + 1) };
}

function isFilled<T>(list: readonly T[] | undefined): list is readonly T[] {
  return list !== undefined && list.length > 0;
}
