/**
 * The Engine API's create call for one container. What the payload's dockerConfig says is laid over what follows from
 * the container's own fields; labels are merged, so that ECS's and ours are always there.
 *
 * The agent is attached before the start and reads every byte itself: a log driver would only write everything to disk
 * once more. One is used where the job names it, and for an agent that reads on after a restart.
 */
import type Dockerode from "dockerode";
import type { ContainerMount, ContainerRequest } from "../../ports/container-runtime.ts";

export const ownerLabel = "batchyard.owner";
export const taskLabel = "com.amazonaws.ecs.task-arn";

const bytesPerMiB = 1024 * 1024;
/** Docker's least; ECS raises to it too. */
const minCpuShares = 2;

export type CreateOptions = {
  readonly ownerId: string;
  /** For output that the job leaves to the agent; nobody keeps it when absent. */
  readonly logConfig?: LogDriver;
  readonly networkName?: string;
};

type LogDriver = {
  readonly Type: string;
  readonly Config: Readonly<Record<string, string>>;
};

const noLog: LogDriver = { Type: "none", Config: {} };

export function containerOptions(
  request: ContainerRequest,
  { ownerId, logConfig = noLog, networkName }: CreateOptions,
): Dockerode.ContainerCreateOptions {
  const { Labels, ...config } = request.config;
  const labels = {
    ...(typeof Labels === "object" && Labels),
    [taskLabel]: request.taskArn,
    "com.amazonaws.ecs.container-name": request.containerName,
    "com.amazonaws.ecs.cluster": clusterOf(request.taskArn),
    [ownerLabel]: ownerId,
  };
  return {
    name: engineName(request),
    Image: request.image,
    ...(request.command.length > 0 && { Cmd: [...request.command] }),
    ...(request.entryPoint !== undefined && { Entrypoint: [...request.entryPoint] }),
    Env: Object.entries(request.environment).map(([name, value]) => `${name}=${value}`),
    ...config,
    Labels: labels,
    HostConfig: {
      Memory: request.memoryMiB * bytesPerMiB,
      CpuShares: Math.max(request.cpu, minCpuShares),
      LogConfig: { Type: logConfig.Type, Config: { ...logConfig.Config } },
      ...binds(request.mounts),
      ...volumes(request, labels),
      ...(request.gpuIds.length > 0 && {
        DeviceRequests: [{ DeviceIDs: [...request.gpuIds], Capabilities: [["gpu"]] }],
      }),
      ...request.hostConfig,
      ...(networkName !== undefined && { NetworkMode: networkName }),
    },
  };
}

/** Fresh volumes that a container uses, to be removed after its task. */
export function volumeNames(request: ContainerRequest): readonly string[] {
  const names = request.mounts.flatMap(({ source }) => ("volume" in source ? [source.volume] : []));
  return [...new Set(names)].map((name) => volumeName(request.taskArn, name));
}

function volumeName(taskArn: string, name: string): string {
  return `batchyard-${taskIdOf(taskArn)}-${name}`;
}

/** A source that is missing becomes a directory, as with ECS. */
function binds(mounts: readonly ContainerMount[]): { Binds?: string[] } {
  const list = mounts.flatMap(({ source, containerPath, readOnly }) =>
    "hostPath" in source ? [`${source.hostPath}:${containerPath}${readOnly ? ":ro" : ""}`] : [],
  );
  return list.length > 0 ? { Binds: list } : {};
}

/** Named, because containers of a task share its volumes; labelled, so that `sweep` finds them. */
function volumes(
  request: ContainerRequest,
  labels: Readonly<Record<string, string>>,
): { Mounts?: Dockerode.MountConfig } {
  const list: Dockerode.MountConfig = request.mounts.flatMap(
    ({ source, containerPath, readOnly }) =>
      "volume" in source
        ? [
            {
              Type: "volume" as const,
              Source: volumeName(request.taskArn, source.volume),
              Target: containerPath,
              ReadOnly: readOnly,
              VolumeOptions: { NoCopy: false, Labels: labels, DriverConfig: localDriver },
            },
          ]
        : [],
  );
  return list.length > 0 ? { Mounts: list } : {};
}

const localDriver = { Name: "local", Options: {} };

/** By which a container is found again. */
export function engineName(request: Pick<ContainerRequest, "taskArn" | "containerName">): string {
  return `batchyard-${taskIdOf(request.taskArn)}-${request.containerName}`;
}

function taskIdOf(taskArn: string): string {
  return taskArn.slice(taskArn.lastIndexOf("/") + 1);
}

/** `arn:…:task/<cluster>/<id>` */
function clusterOf(taskArn: string): string {
  return taskArn.split("/")[1] ?? "";
}
