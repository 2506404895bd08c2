/** Multi-node parallel job definitions: the smallest accepted one, and what breaks one rule each of it. */
import type { RegisterJobDefinitionRequest } from "@aws-sdk/client-batch";
import type { Decoded } from "../../src/model/decoded.ts";
import { definitionInput, taskInput } from "./batch-inputs.ts";
import type { Change } from "./wrong-batch-requests.ts";

const { containerProperties: container } = definitionInput("any");

type Nodes = NonNullable<Decoded<RegisterJobDefinitionRequest>["nodeProperties"]>;

/** Three nodes, the first of which is the main one; all run the same unless told otherwise. */
export function multiNodeInput(
  name: string,
  nodes: Partial<Nodes> = {},
): Decoded<RegisterJobDefinitionRequest> {
  return {
    jobDefinitionName: name,
    type: "multinode",
    nodeProperties: {
      numNodes: 3,
      mainNode: 0,
      nodeRangeProperties: [{ targetNodes: ":", container }],
      ...nodes,
    },
  };
}

const range = (targetNodes: string, more: object = {}) => ({ targetNodes, container, ...more });
const ranges = (...nodeRangeProperties: readonly object[]) => ({ nodeRangeProperties });
const withType = (instanceType: string) => ({ container: { ...container, instanceType } });
const task = { ecsProperties: { taskProperties: [taskInput] } };

/** In `nodeProperties`. */
export const nodeChanges: readonly Change[] = [
  { numNodes: 0 },
  { numNodes: 1001 },
  { numNodes: 2.5 },
  { mainNode: 3 },
  { mainNode: -1 },
  ranges(range("a")),
  ranges(range("0-2")),
  ranges(range("0:1:2")),
  ranges(range("-1:2")),
  ranges(range("2:1"), range(":")),
  ranges(range("0:3")),
  ranges(range("3:"), range(":")),
  ranges(range("0"), range("2")),
  ranges(),
  ranges(range(":"), range(":")),
  ranges(range("0"), range("1"), range("2"), range("0:1"), range("1:2"), range(":")),
  ranges({ targetNodes: ":" }),
  ranges(range(":", task)),
  ranges({ targetNodes: ":", eksProperties: {} }),
  ranges(range(":", { instanceTypes: ["m6i.large"] })),
  ranges({ targetNodes: ":", ...task, instanceTypes: ["m6i.large", "c6i.large"] }),
  ranges(range("0", withType("m6i.large")), range("1:", withType("c6i.large"))),
  ranges(range("0", withType("m6i.large")), {
    ...{ targetNodes: "1:", ...task },
    instanceTypes: ["c6i.large"],
  }),
  ranges(range(":", { container: { ...container, image: "" } })),
  ranges(range(":", { container: { ...container, resourceRequirements: [] } })),
  ranges(
    range(":", {
      consumableResourceProperties: {
        consumableResourceList: [{ consumableResource: "licenses", quantity: 0 }],
      },
    }),
  ),
];

/** Beside `nodeProperties`. */
export const multiNodeChanges: readonly Change[] = [
  { nodeProperties: undefined },
  { containerProperties: container },
  { ecsProperties: { taskProperties: [taskInput] } },
  { eksProperties: {} },
  { platformCapabilities: ["FARGATE"] },
  { platformCapabilities: ["MANAGED_INSTANCES"] },
];

const override = (targetNodes: string, more: object = {}) => ({ targetNodes, ...more });
const overrides = (...nodePropertyOverrides: readonly object[]) => ({
  nodeOverrides: { nodePropertyOverrides },
});

/** In SubmitJob with the ranges `0:1` and `2:` of four nodes, the main one of which is node 1. */
export const nodeOverrideChanges: readonly Change[] = [
  { containerOverrides: { command: ["true"] } },
  { ecsPropertiesOverride: { taskProperties: [] } },
  { arrayProperties: { size: 2 } },
  { nodeOverrides: { numNodes: 0 } },
  { nodeOverrides: { numNodes: 1001 } },
  { nodeOverrides: { numNodes: 1 } },
  { nodeOverrides: { numNodes: 2 } },
  overrides(override("0:0"), override("2:"), override(":")),
  overrides(override("2:"), override("2:")),
  overrides(override("0:1", { containerOverrides: { command: [""] } })),
  overrides(override("0:1", { containerOverrides: { command: ["Ref::none"] } })),
  overrides(override("0:1", { eksPropertiesOverride: {} })),
  overrides(
    override("0:1", { containerOverrides: { instanceType: "m6i.large" } }),
    override("2:", { containerOverrides: { instanceType: "c6i.large" } }),
  ),
];
