/**
 * The Engine API's create call for one container. What the payload's dockerConfig says is laid over what follows from
 * the container's own fields; labels are merged, so that ECS's and ours are always there.
 *
 * No log driver unless the job names one: the agent is attached before the start and reads every byte itself, so a
 * driver would only write everything to disk once more.
 */
import type Dockerode from "dockerode";
import type { ContainerMount, ContainerRequest } from "../../ports/container-runtime.ts";

export const ownerLabel = "batchyard.owner";
export const taskLabel = "com.amazonaws.ecs.task-arn";

const bytesPerMiB = 1024 * 1024;
/** Docker's least; ECS raises to it too. */
const minCpuShares = 2;

export function containerOptions(
  request: ContainerRequest,
  ownerId: string,
  networkName?: string,
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
      LogConfig: { Type: "none", Config: {} },
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
