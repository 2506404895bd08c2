/** A job definition as the ECS task definition that it is run by. */
import type { ContainerDefinition, TaskDefinition } from "@aws-sdk/client-ecs";
import type { Site } from "../../model/arn.ts";
import type { JobDefinition } from "../../model/job-definition.ts";
import { cpuUnitsPerVCpu } from "../../model/resources.ts";
import {
  type EcsTaskProperties,
  ecsTaskOf,
  isEssential,
  type TaskContainerProperties,
} from "../../model/task-work.ts";
import { taskDefinitionArn } from "./task-definition-name.ts";

export function taskDefinitionDetail(
  site: Site,
  definition: JobDefinition,
  deregisteredAt: number | undefined,
): TaskDefinition {
  const { name: family, revision } = definition;
  const active = definition.status === "ACTIVE" && deregisteredAt === undefined;
  const task = taskOf(definition);
  return {
    taskDefinitionArn: taskDefinitionArn(site, { family, revision }),
    family,
    revision,
    status: active ? "ACTIVE" : "INACTIVE",
    registeredAt: new Date(definition.createdAt),
    ...(deregisteredAt !== undefined && { deregisteredAt: new Date(deregisteredAt) }),
    containerDefinitions: task?.containers.map(containerDefinition) ?? [],
    ...(task?.taskRoleArn !== undefined && { taskRoleArn: task.taskRoleArn }),
    ...(task?.executionRoleArn !== undefined && { executionRoleArn: task.executionRoleArn }),
    networkMode: "host",
    volumes: (task?.volumes ?? []).map(({ name = "", host }) => ({
      name,
      ...(host !== undefined && { host: { ...host } }),
    })),
    requiresAttributes: [],
    placementConstraints: [],
    compatibilities: definition.platformCapabilities.includes("FARGATE")
      ? ["EC2", "FARGATE"]
      : ["EC2"],
  };
}

/** Undefined for a definition whose nodes differ: no one task definition is all of them. */
function taskOf({
  containerProperties: container,
  ecsProperties,
}: JobDefinition): EcsTaskProperties | undefined {
  if (ecsProperties !== undefined) return ecsTaskOf({ ecsProperties });
  return container === undefined ? undefined : ecsTaskOf({ container });
}

function containerDefinition(properties: TaskContainerProperties): ContainerDefinition {
  const { command = [], environment = [], mountPoints = [], logConfiguration } = properties;
  const { resourceRequirements = [], privileged, readonlyRootFilesystem, user } = properties;
  const amount = (wanted: string): number | undefined => {
    const value = resourceRequirements.find(({ type }) => type === wanted)?.value;
    return value === undefined ? undefined : Number(value);
  };
  const vCpus = amount("VCPU");
  const memory = amount("MEMORY");
  return {
    name: properties.name,
    image: properties.image,
    essential: isEssential(properties),
    ...(vCpus !== undefined && { cpu: Math.round(vCpus * cpuUnitsPerVCpu) }),
    ...(memory !== undefined && { memory }),
    command: [...command],
    environment: environment.map((entry) => ({ ...entry })),
    mountPoints: mountPoints.map((point) => ({ ...point })),
    portMappings: [],
    volumesFrom: [],
    ...(properties.dependsOn !== undefined && {
      dependsOn: properties.dependsOn.map((dependency) => ({ ...dependency })),
    }),
    ...(privileged !== undefined && { privileged }),
    ...(readonlyRootFilesystem !== undefined && { readonlyRootFilesystem }),
    ...(user !== undefined && { user }),
    ...(logConfiguration !== undefined && {
      logConfiguration: {
        logDriver: logConfiguration.logDriver as "awslogs",
        options: { ...logConfiguration.options },
      },
    }),
    resourceRequirements: resourceRequirements
      .filter(({ type }) => type === "GPU")
      .map(({ value }) => ({ type: "GPU" as const, value })),
  };
}
