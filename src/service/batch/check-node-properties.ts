/**
 * `nodeProperties` of a definition: what each node of a multi-node parallel job runs, range by range. Every node must
 * be in a range; ranges may nest, and the narrower one counts.
 */
import type {
  NodeProperties as NodePropertiesInput,
  NodeRangeProperty,
} from "@aws-sdk/client-batch";
import { readTargetNodes, runsOfRanges } from "../../core/lifecycle/node-ranges.ts";
import { instanceTypesOf, numNodesMax, severalTypes } from "../../core/lifecycle/resolve-nodes.ts";
import type { Site } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { NodeProperties, NodeRange } from "../../model/node-properties.ts";
import type { TaskWork } from "../../model/task-work.ts";
import { checkConsumables } from "./check-consumables.ts";
import { checkContainerProperties } from "./check-container-properties.ts";
import { checkEcsProperties } from "./check-ecs-properties.ts";
import { notSupported } from "./not-supported.ts";
import type { Refuse } from "./refuse.ts";

const rangesMax = 5;

/** The properties as they will be kept and echoed. */
export function checkNodeProperties(
  refuse: Refuse,
  site: Site,
  given: Decoded<NodePropertiesInput>,
): NodeProperties {
  const { numNodes, mainNode, nodeRangeProperties } = given;
  if (!Number.isInteger(numNodes) || numNodes < 1 || numNodes > numNodesMax) {
    refuse(`Number of nodes must be between 1 and ${numNodesMax}.`);
  }
  if (!Number.isInteger(mainNode) || mainNode < 0 || mainNode >= numNodes) {
    refuse("Main node index is out of range, must be less than numNodes.");
  }
  if (nodeRangeProperties.length > rangesMax) {
    refuse(`Maximum allowed size of node range properties is ${rangesMax}`);
  }
  const ranges = nodeRangeProperties.map((range) => checkRange(refuse, site, range, numNodes));
  const properties = { numNodes, mainNode, nodeRangeProperties: ranges };
  checkTargets(refuse, properties);
  const types = instanceTypesOf(properties);
  if (types.length > 1) refuse(severalTypes(types));
  return properties;
}

function checkRange(
  refuse: Refuse,
  site: Site,
  given: Decoded<NodeRangeProperty>,
  numNodes: number,
): NodeRange {
  const { targetNodes, instanceTypes } = given;
  const target = readTargetNodes(targetNodes);
  if (target === undefined) {
    return refuse(
      `targetNodes should contain only digits. "${targetNodes}" is none of n, a:b, a:, :b and :.`,
    );
  }
  const { first, last = numNodes - 1 } = target;
  if (first > last || last >= numNodes) {
    refuse(
      `Node range ${targetNodes} is not valid: it must ascend and stay within 0:${numNodes - 1}.`,
    );
  }
  const consumableResources = checkConsumables(refuse, site, given.consumableResourceProperties);
  return {
    targetNodes,
    ...checkWork(refuse, given),
    ...(instanceTypes !== undefined && { instanceTypes }),
    ...(consumableResources !== undefined && { consumableResources }),
  };
}

function checkWork(refuse: Refuse, range: Decoded<NodeRangeProperty>): TaskWork {
  const { targetNodes, container, ecsProperties, eksProperties, instanceTypes = [] } = range;
  if (container !== undefined && ecsProperties !== undefined) {
    refuse("NodeRangeProperties can not use both ecsProperties and container fields");
  }
  if (eksProperties !== undefined) {
    refuse(notSupported("eksProperties of a node range", "Use container or ecsProperties."));
  }
  if (instanceTypes.length > 0 && ecsProperties === undefined) {
    refuse("Using instanceTypes with nodeRangeProperty is only allowed for ecsProperties jobs.");
  }
  if (instanceTypes.length > 1) {
    refuse(`Node range ${targetNodes} can have one of instanceTypes, got ${instanceTypes.length}.`);
  }
  if (ecsProperties !== undefined) {
    return { ecsProperties: checkEcsProperties(refuse, ecsProperties, "EC2") };
  }
  if (container === undefined) {
    return refuse(`Must specify container for node range ${targetNodes}`);
  }
  // Only here may a container name its instance type.
  const { instanceType, ...members } = container;
  const checked = checkContainerProperties(refuse, members, "EC2");
  return { container: { ...checked, ...(instanceType && { instanceType }) } };
}

function checkTargets(refuse: Refuse, properties: NodeProperties): void {
  const targets = properties.nodeRangeProperties.map(({ targetNodes }) => targetNodes);
  const twice = targets.find((target, index) => targets.indexOf(target) !== index);
  if (twice !== undefined) refuse(`Node range ${twice} is given twice.`);
  const gap = runsOfRanges(properties).find(({ range }) => range === undefined);
  if (gap === undefined) return;
  const { first, last } = gap;
  const missing = first === last ? `node ${first} is` : `nodes ${first} to ${last} are`;
  refuse(`Node ranges must cover all ${properties.numNodes} nodes: ${missing} in none of them.`);
}
