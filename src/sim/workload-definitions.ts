/** Job definitions of the worlds: one container, several nodes, several containers in one task. */
import type { RegisterJobDefinitionRequest } from "@aws-sdk/client-batch";
import type { Decoded } from "../model/decoded.ts";

const container = {
  image: "work",
  command: ["run", "1000"],
  resourceRequirements: [
    { type: "VCPU" as const, value: "1" },
    { type: "MEMORY" as const, value: "512" },
  ],
};

const work = {
  jobDefinitionName: "work",
  type: "container" as const,
  containerProperties: container,
};

const nodes = {
  jobDefinitionName: "nodes",
  type: "multinode" as const,
  nodeProperties: {
    numNodes: 3,
    mainNode: 0,
    nodeRangeProperties: [
      { targetNodes: "0", container },
      { targetNodes: "1:", container },
    ],
  },
};

const needs = [
  { type: "VCPU" as const, value: "1" },
  { type: "MEMORY" as const, value: "256" },
];

const team = {
  jobDefinitionName: "team",
  type: "container" as const,
  ecsProperties: {
    taskProperties: [
      {
        containers: [
          { name: "first", image: "work", essential: false, resourceRequirements: needs },
          {
            ...{ name: "main", image: "work", resourceRequirements: needs },
            dependsOn: [{ containerName: "first", condition: "SUCCESS" }],
          },
          { name: "side", image: "work", essential: false, resourceRequirements: needs },
        ],
      },
    ],
  },
};

export const definitions: readonly Decoded<RegisterJobDefinitionRequest>[] = [work, nodes, team];
