/**
 * Reads one task of a payload into what a container runtime is asked for, container by container.
 *
 * `dockerConfig` carries JSON texts in Docker's names; they are laid over the container's own fields by the runtime.
 * A log driver of awslogs is ours to serve: its lines go to the log store, and the engine is not told of it. Any
 * other driver stays in the host configuration and nothing is stored.
 */

import { type ContainerDependency, dependencyConditions } from "../model/task-work.ts";
import type { PayloadContainer, PayloadTask, RegistryAuthentication } from "../ports/agent-link.ts";
import type { ContainerMount, ContainerRequest } from "../ports/container-runtime.ts";

export type ContainerPlan = {
  readonly container: Omit<ContainerRequest, "output">;
  readonly essential: boolean;
  readonly dependsOn: readonly ContainerDependency[];
  /** How long those who wait for its end give it, from its start; without end when absent. */
  readonly startTimeoutMs?: number;
  readonly stopTimeoutMs: number;
  /** Where the output goes; undefined when another log driver takes it. */
  readonly logTarget: LogPlan | undefined;
  readonly registryAuthentication?: RegistryAuthentication;
};

/** Group, stream and all options of the driver as the payload gave them. */
export type LogPlan = {
  readonly group: string;
  readonly stream: string;
  readonly options: Readonly<Record<string, string>>;
};

export type TaskRequest = {
  readonly taskArn: string;
  readonly family: string;
  readonly version: string;
  readonly containers: readonly ContainerPlan[];
  readonly ipcMode?: string;
  readonly pidMode?: string;
  /** The tasks that it is to be reached by. */
  readonly group?: string;
};

const defaultStopTimeoutMs = 30_000;

/** Throws an Error that says what is wrong with the task. */
export function readTask(
  task: PayloadTask,
  { ownNetworks = false }: { readonly ownNetworks?: boolean } = {},
): TaskRequest {
  const { ipcMode, pidMode } = task;
  const names = new Set(task.containers.map(({ name }) => name));
  if (task.containers.length === 0 || names.size < task.containers.length) {
    throw new Error("a task has one or more containers, each with a name of its own");
  }
  if (!task.containers.some(({ essential }) => essential)) {
    throw new Error("none of the task's containers is essential");
  }
  return {
    taskArn: task.arn,
    family: task.family,
    version: task.version,
    containers: task.containers.map((container) => {
      const plan = readContainer(task, container);
      if (!ownNetworks || task.group === undefined) return plan;
      return { ...plan, container: { ...plan.container, network: task.group } };
    }),
    ...(task.group !== undefined && { group: task.group }),
    ...(ipcMode !== undefined && { ipcMode }),
    ...(pidMode !== undefined && { pidMode }),
  };
}

function readContainer(task: PayloadTask, container: PayloadContainer): ContainerPlan {
  const config = jsonObject(container.dockerConfig.config, "dockerConfig.config");
  const { LogConfig, ...hostConfig } = jsonObject(
    container.dockerConfig.hostConfig,
    "dockerConfig.hostConfig",
  );
  const logConfig = LogConfig as
    | { readonly Type?: string; readonly Config?: Readonly<Record<string, string>> }
    | undefined;
  const awslogs = logConfig?.Type === "awslogs";
  const { startTimeout, stopTimeout, registryAuthentication } = container;
  return {
    container: {
      taskArn: task.arn,
      containerName: container.name,
      image: container.image,
      command: container.command,
      ...(container.entryPoint !== undefined && { entryPoint: container.entryPoint }),
      environment: container.environment,
      cpu: container.cpu,
      memoryMiB: container.memory,
      gpuIds: gpuIdsOf(task, container),
      mounts: container.mountPoints.map((point) => mountOf(task, point)),
      config,
      hostConfig: {
        ...(task.networkMode !== "awsvpc" && { NetworkMode: task.networkMode }),
        ...hostConfig,
        ...(logConfig !== undefined && !awslogs && { LogConfig: logConfig }),
      },
    },
    essential: container.essential,
    dependsOn: (container.dependsOn ?? []).map((dependency) => checkDependency(task, dependency)),
    ...(startTimeout !== undefined && { startTimeoutMs: startTimeout * 1000 }),
    stopTimeoutMs: stopTimeout === undefined ? defaultStopTimeoutMs : stopTimeout * 1000,
    logTarget: awslogs ? logPlan(task, container, logConfig.Config ?? {}) : undefined,
    ...(registryAuthentication !== undefined && { registryAuthentication }),
  };
}

function logPlan(
  task: PayloadTask,
  container: PayloadContainer,
  options: Readonly<Record<string, string>>,
): LogPlan {
  return {
    group: options["awslogs-group"] ?? "/aws/batch/job",
    stream: options["awslogs-stream"] ?? `${container.name}/${taskId(task.arn)}`,
    options,
  };
}

function checkDependency(task: PayloadTask, dependency: ContainerDependency): ContainerDependency {
  const { containerName, condition } = dependency;
  if (!task.containers.some(({ name }) => name === containerName)) {
    throw new Error(`the task has no container ${containerName} to depend on`);
  }
  if (!dependencyConditions.includes(condition)) {
    throw new Error(`a container cannot wait for the ${condition} of another here`);
  }
  return dependency;
}

function gpuIdsOf(task: PayloadTask, container: PayloadContainer): readonly string[] {
  return task.associations
    .filter(({ type, containers }) => type === "gpu" && containers.includes(container.name))
    .map(({ name }) => name);
}

function mountOf(
  task: PayloadTask,
  point: PayloadContainer["mountPoints"][number],
): ContainerMount {
  const volume = task.volumes.find(({ name }) => name === point.sourceVolume);
  if (volume === undefined) throw new Error(`the task has no volume ${point.sourceVolume}`);
  const hostPath = volume.host.sourcePath;
  return {
    containerPath: point.containerPath,
    readOnly: point.readOnly,
    source: hostPath === undefined ? { volume: volume.name } : { hostPath },
  };
}

function jsonObject(text: string, name: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error(`${name} is no JSON object: ${text.slice(0, 100)}`);
  }
  return { ...value };
}

function taskId(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}
