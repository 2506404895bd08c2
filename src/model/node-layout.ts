/**
 * How the nodes of a multi-node job are laid out: all that placing them asks for. The row of the job tells of the job
 * as a whole and of its main node, which are one; only the other nodes have rows of their own, from the first
 * placement on.
 */
import type { Resources } from "./resources.ts";

/** Nodes `first` to `last`, both included, that ask for the same. */
export type NodeRun = {
  readonly first: number;
  readonly last: number;
  readonly resources: Resources;
};

export type NodeLayout = {
  readonly numNodes: number;
  readonly mainNode: number;
  /** The one instance type of all nodes, when the definition names it. */
  readonly instanceType?: string;
  /** Ascending, without gaps: together they are exactly 0 to numNodes - 1. */
  readonly runs: readonly NodeRun[];
};

/** What one node asks for; undefined beyond the last. */
export function nodeResources(layout: NodeLayout, nodeIndex: number): Resources | undefined {
  return layout.runs.find(({ first, last }) => first <= nodeIndex && nodeIndex <= last)?.resources;
}

/** What an instance must have to carry any of the nodes: all of them run on one type. */
export function largestNode(layout: NodeLayout): Resources {
  const most = (amountOf: (of: Resources) => number): number =>
    Math.max(...layout.runs.map(({ resources }) => amountOf(resources)));
  return {
    cpu: most((r) => r.cpu),
    memoryMiB: most((r) => r.memoryMiB),
    gpus: most((r) => r.gpus),
  };
}

/** What all nodes together ask for. */
export function sumOfNodes(layout: NodeLayout): Resources {
  const sum = (amountOf: (of: Resources) => number): number =>
    layout.runs.reduce(
      (total, { first, last, resources }) => total + amountOf(resources) * (last - first + 1),
      0,
    );
  return { cpu: sum((r) => r.cpu), memoryMiB: sum((r) => r.memoryMiB), gpus: sum((r) => r.gpus) };
}
