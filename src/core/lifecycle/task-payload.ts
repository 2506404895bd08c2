/**
 * The task that the agent protocol carries for one attempt of a job: what AWS Batch writes into the ECS task
 * definition that it registers for a job.
 */
import type { Volume } from "../../model/container.ts";
import type { Job, PlatformCapability } from "../../model/job.ts";
import type { PayloadContainer, PayloadTask } from "../../model/payload-task.ts";
import { cpuUnitsPerVCpu, type Resources } from "../../model/resources.ts";
import type { Task } from "../../model/task.ts";
import {
  ecsTaskOf,
  isEssential,
  type TaskContainerProperties,
  type TaskWork,
} from "../../model/task-work.ts";
import { engineConfig, engineHostConfig } from "./engine-config.ts";

export type TaskPayloadInput = {
  readonly task: Task;
  readonly job: Job;
  /** What this task runs, resolved. */
  readonly work: TaskWork;
  readonly jobDefinitionArn: string;
  readonly taskArn: string;
  readonly jobQueueName: string;
  readonly computeEnvironmentName: string;
  readonly region: string;
  /** For an agent whose container engine writes the logs itself: where this server's CloudWatch Logs is. */
  readonly logsEndpoint?: string;
  /** How many children the array has, when the job is one of them. */
  readonly arraySize?: number;
  /** Which node of how many, when the job is one. */
  readonly node?: NodePlace;
};

export type NodePlace = {
  readonly parentId: string;
  readonly nodeIndex: number;
  readonly numNodes: number;
  readonly mainNode: number;
  /** Known once the main node runs, before any other starts. */
  readonly mainNodeAddress?: string;
};

/** By which SDKs know where they run. */
const executionEnvironments: Readonly<Record<PlatformCapability, string>> = {
  EC2: "AWS_ECS_EC2",
  FARGATE: "AWS_ECS_FARGATE",
  MANAGED_INSTANCES: "AWS_ECS_MANAGED_INSTANCES",
};

export function taskPayload(input: TaskPayloadInput): PayloadTask {
  const { task } = input;
  const asked = ecsTaskOf(input.work);
  const { family, version } = definitionName(input.jobDefinitionArn);
  return {
    arn: input.taskArn,
    desiredStatus: task.desiredStatus,
    family,
    version,
    containers: asked.containers.map((container) => payloadContainer(input, container)),
    volumes: (asked.volumes ?? []).map(payloadVolume),
    // AWS Batch runs jobs on instances in the host's network.
    networkMode: "host",
    ...(input.node !== undefined && { group: `job:${input.node.parentId}` }),
    associations: gpusOf(task.gpuIds, asked.containers),
    ...(asked.ipcMode !== undefined && { ipcMode: asked.ipcMode }),
    ...(asked.pidMode !== undefined && { pidMode: asked.pidMode }),
  };
}

function payloadContainer(
  input: TaskPayloadInput,
  container: TaskContainerProperties,
): PayloadContainer {
  const need = needOf(container);
  const { region, logsEndpoint } = input;
  const logStreamName = streamOf(input.task, container.name);
  const { dependsOn, startTimeout, stopTimeout } = container;
  const credentialsParameter = container.repositoryCredentials?.credentialsParameter;
  return {
    name: container.name,
    image: container.image,
    essential: isEssential(container),
    cpu: need.cpu,
    memory: need.memoryMiB,
    command: container.command ?? [],
    environment: environmentOf(input, container),
    mountPoints: mountPoints(container),
    ...(dependsOn !== undefined && dependsOn.length > 0 && { dependsOn }),
    ...(startTimeout !== undefined && { startTimeout }),
    ...(stopTimeout !== undefined && { stopTimeout }),
    ...(credentialsParameter !== undefined && {
      registryAuthentication: { type: "asm", asmAuthData: { credentialsParameter, region } },
    }),
    dockerConfig: {
      config: JSON.stringify(engineConfig(container)),
      hostConfig: JSON.stringify(
        engineHostConfig(container, {
          region,
          memoryMiB: need.memoryMiB,
          ...(logsEndpoint !== undefined && { logsEndpoint }),
          ...(logStreamName !== undefined && { logStreamName }),
        }),
      ),
    },
  };
}

/** A container's part of what the task was placed with; its numbers were checked when the job was submitted. */
function needOf({ resourceRequirements = [] }: TaskContainerProperties): Resources {
  const asked = (type: string): number =>
    Number(resourceRequirements.find((requirement) => requirement.type === type)?.value ?? 0);
  return {
    cpu: Math.round(asked("VCPU") * cpuUnitsPerVCpu),
    memoryMiB: asked("MEMORY"),
    gpus: asked("GPU"),
  };
}

function streamOf(task: Task, container: string): string | undefined {
  return task.containers === undefined
    ? task.logStreamName
    : task.containers.find(({ name }) => name === container)?.logStreamName;
}

/** Each container gets as many of the task's GPUs as it asked for, none of them twice. */
function gpusOf(
  gpuIds: readonly string[],
  containers: readonly TaskContainerProperties[],
): PayloadTask["associations"] {
  let given = 0;
  return containers.flatMap((container) => {
    const own = gpuIds.slice(given, given + needOf(container).gpus);
    given += own.length;
    return own.map((name) => ({ type: "gpu" as const, name, containers: [container.name] }));
  });
}

/** What the job asks for, under what AWS Batch sets itself: in every container. */
function environmentOf(
  input: TaskPayloadInput,
  container: TaskContainerProperties,
): Readonly<Record<string, string>> {
  const { job, task } = input;
  const asked = (container.environment ?? []).flatMap(({ name, value }) =>
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
    ...nodeEnvironment(input.node),
    AWS_EXECUTION_ENV: executionEnvironments[job.platformCapability],
  };
}

/** The main node is not told its own address, as on AWS. */
function nodeEnvironment(node: NodePlace | undefined): Readonly<Record<string, string>> {
  if (node === undefined) return {};
  const { nodeIndex, numNodes, mainNode, mainNodeAddress } = node;
  return {
    AWS_BATCH_JOB_NODE_INDEX: String(nodeIndex),
    AWS_BATCH_JOB_NUM_NODES: String(numNodes),
    AWS_BATCH_JOB_MAIN_NODE_INDEX: String(mainNode),
    ...(nodeIndex !== mainNode &&
      mainNodeAddress !== undefined && {
        AWS_BATCH_JOB_MAIN_NODE_PRIVATE_IPV4_ADDRESS: mainNodeAddress,
      }),
  };
}

/** A mount point without a path or volume mounts nothing. */
function mountPoints(container: TaskContainerProperties): PayloadContainer["mountPoints"] {
  return (container.mountPoints ?? []).flatMap(
    ({ sourceVolume, containerPath, readOnly = false }) =>
      sourceVolume === undefined || containerPath === undefined
        ? []
        : [{ sourceVolume, containerPath, readOnly }],
  );
}

function payloadVolume({ name = "", host }: Volume): PayloadTask["volumes"][number] {
  // Present even when empty: that is what says "a fresh volume" in the protocol.
  return { name, host: host?.sourcePath === undefined ? {} : { sourcePath: host.sourcePath } };
}

function definitionName(arn: string): { readonly family: string; readonly version: string } {
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  const colon = name.lastIndexOf(":");
  return colon === -1
    ? { family: name, version: "1" }
    : { family: name.slice(0, colon), version: name.slice(colon + 1) };
}
