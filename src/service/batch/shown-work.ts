/**
 * What a definition, or the node of a job, runs, as it is described: as it was given, with the lists that clients
 * expect even when they are empty.
 */
import type {
  ContainerProperties as ContainerPropertiesOutput,
  EcsProperties as EcsPropertiesOutput,
  NodeProperties as NodePropertiesOutput,
} from "@aws-sdk/client-batch";
import type { ContainerProperties } from "../../model/container.ts";
import type { NodeProperties } from "../../model/node-properties.ts";
import type { EcsProperties } from "../../model/task-work.ts";
import { shownConsumables } from "./check-consumables.ts";

export function shownContainer(container: ContainerProperties): ContainerPropertiesOutput {
  // The model's members are the SDK's own, kept as they came in; only their lists are frozen.
  const given = container as ContainerPropertiesOutput;
  return {
    ...given,
    command: given.command ?? [],
    volumes: given.volumes ?? [],
    environment: given.environment ?? [],
    mountPoints: given.mountPoints ?? [],
    ulimits: given.ulimits ?? [],
    resourceRequirements: given.resourceRequirements ?? [],
    secrets: given.secrets ?? [],
  };
}

export function shownTask({ taskProperties: [task] }: EcsProperties): EcsPropertiesOutput {
  // As above.
  const [given] = [task] as EcsPropertiesOutput["taskProperties"] & object;
  return {
    taskProperties: [
      {
        ...given,
        volumes: given?.volumes ?? [],
        containers: (given?.containers ?? []).map((container) => ({
          ...container,
          command: container.command ?? [],
          dependsOn: container.dependsOn ?? [],
          environment: container.environment ?? [],
          essential: container.essential ?? true,
          mountPoints: container.mountPoints ?? [],
          ulimits: container.ulimits ?? [],
          resourceRequirements: container.resourceRequirements ?? [],
          secrets: container.secrets ?? [],
        })),
      },
    ],
  };
}

export function shownNodes({
  numNodes,
  mainNode,
  nodeRangeProperties,
}: NodeProperties): NodePropertiesOutput {
  return {
    numNodes,
    mainNode,
    nodeRangeProperties: nodeRangeProperties.map((range) => ({
      targetNodes: range.targetNodes,
      ...(range.container !== undefined && { container: shownContainer(range.container) }),
      ...(range.ecsProperties !== undefined && { ecsProperties: shownTask(range.ecsProperties) }),
      ...(range.instanceTypes !== undefined && { instanceTypes: [...range.instanceTypes] }),
      ...(range.consumableResources !== undefined && {
        consumableResourceProperties: shownConsumables(range.consumableResources),
      }),
    })),
  };
}
