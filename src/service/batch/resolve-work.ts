/**
 * What a submitted job runs and needs: the definition with the overrides of its kind merged in. One task has
 * `containerOverrides` or `ecsPropertiesOverride`, a multi-node job has `nodeOverrides` and none of the others.
 */
import type { NodePropertyOverride, SubmitJobRequest } from "@aws-sdk/client-batch";
import { runsOfRanges } from "../../core/lifecycle/node-ranges.ts";
import { requiredAttributes } from "../../core/lifecycle/required-attributes.ts";
import { type NodeRangeOverride, resolveNodes } from "../../core/lifecycle/resolve-nodes.ts";
import { resolveTask, type TaskOverrides } from "../../core/lifecycle/resolve-task.ts";
import type { Site } from "../../model/arn.ts";
import type { ConsumableNeed } from "../../model/consumable-resource.ts";
import type { Decoded } from "../../model/decoded.ts";
import { usualAttributes } from "../../model/instance-attributes.ts";
import type { Job, JobWork, PlatformCapability } from "../../model/job.ts";
import type { JobDefinition } from "../../model/job-definition.ts";
import type { NodeProperties } from "../../model/node-properties.ts";
import { vCpus } from "../../model/resources.ts";
import { ecsTaskOf, type TaskContainerProperties, type TaskWork } from "../../model/task-work.ts";
import { checkConsumables, consumableNeeds } from "./check-consumables.ts";
import { checkMountable } from "./check-mountable.ts";
import { checkFargateSize } from "./fargate-sizes.ts";
import { notSupported } from "./not-supported.ts";
import type { Refuse } from "./refuse.ts";
import { stated } from "./stated.ts";

type Input = Decoded<SubmitJobRequest>;

export type ResolvedWork = Pick<Job, "resources" | "nodes" | "requiredAttributes"> & {
  readonly work: JobWork;
  /** What the nodes need of consumable resources, all together; not what the job needs as a whole. */
  readonly nodeNeeds: readonly ConsumableNeed[];
  /** As SubmitJob gave them, of the one task or of each range of nodes that has any. */
  readonly overrides: readonly TaskOverrides[];
  /** Of all tasks. */
  readonly containers: readonly TaskContainerProperties[];
};

/** Whether a definition's jobs can run here at all. */
export function checkRunnable(refuse: Refuse, definition: JobDefinition): void {
  const { nodeProperties } = definition;
  const tasks = nodeProperties?.nodeRangeProperties ?? [taskOf(refuse, definition)];
  for (const task of tasks) checkMountable(refuse, task);
}

export function resolveWork(
  refuse: Refuse,
  site: Site,
  input: Input,
  definition: JobDefinition,
  parameters: Readonly<Record<string, string>>,
  platformCapability: PlatformCapability,
): ResolvedWork {
  if (definition.nodeProperties !== undefined) {
    return nodesOf(refuse, site, input, definition.nodeProperties, parameters);
  }
  if (input.nodeOverrides !== undefined) {
    refuse("nodeOverrides can only be used with job definitions of type multinode.");
  }
  const defined = taskOf(refuse, definition);
  const { containerOverrides, ecsPropertiesOverride } = input;
  const overrides = stated({
    ...(containerOverrides !== undefined && { containerOverrides }),
    ...(ecsPropertiesOverride !== undefined && { ecsPropertiesOverride }),
  });
  const resolved = resolveTask(defined, overrides, parameters, platformCapability);
  if (resolved.kind === "invalid") return refuse(resolved.message);
  if (platformCapability === "FARGATE") {
    checkFargateSize(refuse, vCpus(resolved.resources), resolved.resources.memoryMiB);
  }
  const { work, resources } = resolved;
  return { work, resources, nodeNeeds: [], overrides: [overrides], ...demandsOf([work]) };
}

/** What an instance and its image must be able to do, whichever of the tasks it carries. */
function demandsOf(
  works: readonly TaskWork[],
): Pick<ResolvedWork, "containers" | "requiredAttributes"> {
  const tasks = works.map(ecsTaskOf);
  const containers = tasks.flatMap((task) => task.containers);
  const each = tasks.map(requiredAttributes);
  if (each.every((names) => names === undefined)) return { containers };
  const names = each.flatMap((required) => required ?? usualAttributes);
  return { containers, requiredAttributes: [...new Set(names)].sort() };
}

function taskOf(refuse: Refuse, definition: JobDefinition): TaskWork {
  const { containerProperties, ecsProperties, eksProperties } = definition;
  if (containerProperties !== undefined) return { container: containerProperties };
  if (ecsProperties !== undefined) return { ecsProperties };
  if (eksProperties !== undefined) {
    return refuse(
      `Job definition ${definition.name}:${definition.revision} has eksProperties: its jobs run on Kubernetes, ` +
        "and this server has no compute environment of that kind. " +
        "Use a job definition with containerProperties or ecsProperties.",
    );
  }
  return refuse(
    notSupported(
      `Job definition ${definition.name}:${definition.revision} of type ${definition.type}`,
      "Use a job definition with containerProperties or ecsProperties.",
    ),
  );
}

function nodesOf(
  refuse: Refuse,
  site: Site,
  input: Input,
  defined: NodeProperties,
  parameters: Readonly<Record<string, string>>,
): ResolvedWork {
  const { containerOverrides, ecsPropertiesOverride, nodeOverrides, arrayProperties } = input;
  if (containerOverrides !== undefined || ecsPropertiesOverride !== undefined) {
    const given = containerOverrides === undefined ? "ecsPropertiesOverride" : "containerOverrides";
    refuse(`${given} cannot be used with multi-node parallel jobs, use nodeOverrides.`);
  }
  if (arrayProperties?.size !== undefined) {
    refuse("arrayProperties cannot be used with multi-node parallel jobs.");
  }
  const { numNodes, nodePropertyOverrides = [] } = nodeOverrides ?? {};
  const ranges = nodePropertyOverrides.map((override) => rangeOverride(refuse, site, override));
  const overrides = { ...(numNodes !== undefined && { numNodes }), ranges };
  const resolved = resolveNodes(defined, overrides, parameters);
  if (resolved.kind === "invalid") return refuse(resolved.message);
  const { nodeProperties, layout, resources } = resolved;
  return {
    work: { nodeProperties },
    nodes: layout,
    resources,
    nodeNeeds: needsOf(nodeProperties),
    overrides: ranges,
    ...demandsOf(nodeProperties.nodeRangeProperties),
  };
}

function rangeOverride(
  refuse: Refuse,
  site: Site,
  given: Decoded<NodePropertyOverride>,
): NodeRangeOverride {
  const { targetNodes, containerOverrides, ecsPropertiesOverride, instanceTypes } = stated(given);
  if (given.eksPropertiesOverride !== undefined) {
    refuse(notSupported("eksPropertiesOverride", "Use containerOverrides."));
  }
  const { consumableResourcePropertiesOverride: consumables } = given;
  const instanceType = containerOverrides?.instanceType;
  return {
    targetNodes,
    ...(containerOverrides !== undefined && { containerOverrides }),
    ...(ecsPropertiesOverride !== undefined && { ecsPropertiesOverride }),
    ...(instanceType && { instanceType }),
    ...(instanceTypes !== undefined && { instanceTypes }),
    ...(consumables !== undefined && {
      consumableResources: checkConsumables(refuse, site, consumables) ?? [],
    }),
  };
}

/** Each node needs what its range says; all are held together, so they are one sum. */
function needsOf(properties: NodeProperties): readonly ConsumableNeed[] {
  return runsOfRanges(properties).flatMap(({ first, last, range }) =>
    consumableNeeds(range?.consumableResources ?? []).map(({ name, quantity }) => ({
      name,
      quantity: quantity * (last - first + 1),
    })),
  );
}

/** One need for each resource. */
export function sumOfNeeds(needs: readonly ConsumableNeed[]): readonly ConsumableNeed[] {
  const sums = new Map<string, number>();
  for (const { name, quantity } of needs) sums.set(name, (sums.get(name) ?? 0) + quantity);
  return [...sums].map(([name, quantity]) => ({ name, quantity }));
}
