/**
 * What the nodes of a multi-node job run: the definition's ranges with the `nodeOverrides` of SubmitJob merged in, and
 * what all of them ask for.
 *
 * AWS Batch's rules: an override names its range exactly as the definition does. Another number of nodes needs a range
 * that is open at its end, that range to begin and the main node to lie below the new number.
 */
import type { ConsumableRequirement } from "../../model/consumable-resource.ts";
import { type NodeLayout, sumOfNodes } from "../../model/node-layout.ts";
import type { NodeProperties, NodeRange } from "../../model/node-properties.ts";
import type { Resources } from "../../model/resources.ts";
import type { TaskWork } from "../../model/task-work.ts";
import { readTargetNodes, runsOfRanges } from "./node-ranges.ts";
import type { Invalid } from "./resolve-container.ts";
import { resolveTask, type TaskOverrides } from "./resolve-task.ts";

export type NodeRangeOverride = TaskOverrides & {
  readonly targetNodes: string;
  readonly instanceType?: string;
  /** These two take the place of the range's own. */
  readonly instanceTypes?: readonly string[];
  readonly consumableResources?: readonly ConsumableRequirement[];
};

export type NodeOverrides = {
  readonly numNodes?: number;
  readonly ranges: readonly NodeRangeOverride[];
};

export type ResolvedNodes =
  | {
      readonly kind: "resolved";
      readonly nodeProperties: NodeProperties;
      readonly layout: NodeLayout;
      /** Of all nodes together. */
      readonly resources: Resources;
    }
  | Invalid;

export const numNodesMax = 1_000;

export function resolveNodes(
  defined: NodeProperties,
  overrides: NodeOverrides,
  parameters: Readonly<Record<string, string>>,
): ResolvedNodes {
  const fault = faultOfOverrides(defined, overrides);
  if (fault !== undefined) return invalid(fault);
  const numNodes = overrides.numNodes ?? defined.numNodes;
  const ranges: NodeRange[] = [];
  const resourcesOf = new Map<NodeRange, Resources>();
  for (const range of defined.nodeRangeProperties) {
    const override = overrides.ranges.find(({ targetNodes }) => targetNodes === range.targetNodes);
    const resolved = resolveTask(range, override ?? {}, parameters, "EC2");
    if (resolved.kind === "invalid") return resolved;
    const { targetNodes, instanceTypes, consumableResources } = { ...range, ...override };
    const merged: NodeRange = {
      targetNodes,
      ...withInstanceType(resolved.work, override?.instanceType),
      ...(instanceTypes !== undefined && { instanceTypes }),
      ...(consumableResources !== undefined && { consumableResources }),
    };
    ranges.push(merged);
    resourcesOf.set(merged, resolved.resources);
  }
  const nodeProperties = { ...defined, numNodes, nodeRangeProperties: ranges };
  const types = instanceTypesOf(nodeProperties);
  if (types.length > 1) return invalid(severalTypes(types));
  const [instanceType] = types;
  const layout: NodeLayout = {
    numNodes,
    mainNode: defined.mainNode,
    ...(instanceType !== undefined && { instanceType }),
    runs: runsOfRanges(nodeProperties).flatMap(({ first, last, range }) => {
      const resources = range && resourcesOf.get(range);
      return resources === undefined ? [] : [{ first, last, resources }];
    }),
  };
  return { kind: "resolved", nodeProperties, layout, resources: sumOfNodes(layout) };
}

/** Each once, as containers and ranges name them. AWS allows one for the whole job. */
export function instanceTypesOf({
  nodeRangeProperties,
}: Pick<NodeProperties, "nodeRangeProperties">): readonly string[] {
  const named = nodeRangeProperties.flatMap(({ container, instanceTypes = [] }) => [
    ...(container?.instanceType ? [container.instanceType] : []),
    ...instanceTypes,
  ]);
  return [...new Set(named)];
}

export function severalTypes(types: readonly string[]): string {
  return `All node ranges must use the same instance type, got ${types.join(", ")}.`;
}

function withInstanceType(work: TaskWork, instanceType: string | undefined): TaskWork {
  if (instanceType === undefined || work.container === undefined) return work;
  return { container: { ...work.container, instanceType } };
}

function faultOfOverrides(
  { numNodes, mainNode, nodeRangeProperties }: NodeProperties,
  overrides: NodeOverrides,
): string | undefined {
  const known = new Set(nodeRangeProperties.map(({ targetNodes }) => targetNodes));
  const targets = overrides.ranges.map(({ targetNodes }) => targetNodes);
  const unknown = targets.filter((target) => !known.has(target));
  if (unknown.length > 0) {
    return `NodeOverride targets should match job definition. Non matching targets - ${unknown.join(", ")}`;
  }
  const twice = targets.find((target, index) => targets.indexOf(target) !== index);
  if (twice !== undefined) return `NodeOverride target ${twice} is given twice.`;
  const wanted = overrides.numNodes;
  if (wanted === undefined || wanted === numNodes) return undefined;
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > numNodesMax) {
    return `Number of nodes must be between 1 and ${numNodesMax}.`;
  }
  if (mainNode >= wanted) return "Main node index is out of range, must be less than numNodes.";
  const open = nodeRangeProperties
    .map(({ targetNodes }) => ({ targetNodes, ...readTargetNodes(targetNodes) }))
    .filter(({ last }) => last === undefined);
  if (open.length === 0) {
    return (
      "numNodes can only be overridden when a node range of the job definition has no upper " +
      `boundary, such as 1: or :. Its ranges: ${[...known].join(", ")}.`
    );
  }
  const beyond = open.find(({ first = 0 }) => first >= wanted);
  return beyond && `Node range ${beyond.targetNodes} begins beyond the last of ${wanted} nodes.`;
}

function invalid(message: string): ResolvedNodes {
  return { kind: "invalid", message };
}
