/**
 * Which nodes a text like `0:3` means, and which range counts for a node that several hold: AWS Batch lets ranges nest,
 * and the narrower one wins. Of two that are equally narrow the later one does.
 */
import type { IndexRun, JobWork } from "../../model/job.ts";
import type { NodeProperties, NodeRange } from "../../model/node-properties.ts";
import type { TaskWork } from "../../model/task-work.ts";

/** `n`, `a:b`, `:b`, `a:`, `:`; no bound beyond what a node index can be. */
const shape = /^(?:(\d{1,4})|(\d{0,4}):(\d{0,4}))$/;

export type TargetNodes = {
  readonly first: number;
  /** Absent where the range goes on to the last node, however many there are. */
  readonly last?: number;
};

/** Undefined for a text that is no range. */
export function readTargetNodes(text: string): TargetNodes | undefined {
  const match = shape.exec(text);
  if (match === null) return undefined;
  const [, single, from, to] = match;
  if (single !== undefined) return { first: Number(single), last: Number(single) };
  const first = Number(from || 0);
  return to ? { first, last: Number(to) } : { first };
}

/** The range that counts for a node; undefined when none holds it. */
export function rangeOfNode(
  { numNodes, nodeRangeProperties }: NodeProperties,
  nodeIndex: number,
): NodeRange | undefined {
  let found: { readonly range: NodeRange; readonly size: number } | undefined;
  for (const range of nodeRangeProperties) {
    const { first, last = numNodes - 1 } = readTargetNodes(range.targetNodes) ?? {
      first: 0,
      last: -1,
    };
    if (nodeIndex < first || nodeIndex > last) continue;
    const size = last - first;
    if (found === undefined || size <= found.size) found = { range, size };
  }
  return found?.range;
}

/** The nodes as runs of those that the same range counts for, ascending; a gap is a run without a range. */
export function runsOfRanges(
  properties: NodeProperties,
): readonly (IndexRun & { readonly range: NodeRange | undefined })[] {
  const runs: { first: number; last: number; range: NodeRange | undefined }[] = [];
  for (let node = 0; node < properties.numNodes; node += 1) {
    const range = rangeOfNode(properties, node);
    const before = runs.at(-1);
    if (before !== undefined && before.range === range) before.last = node;
    else runs.push({ first: node, last: node, range });
  }
  return runs;
}

/** What one task of a job runs: of a multi-node job, what the range of its node says. */
export function workOf(work: JobWork, nodeIndex: number | undefined): TaskWork | undefined {
  const { container, ecsProperties, nodeProperties } = work;
  if (container !== undefined) return { container };
  if (ecsProperties !== undefined) return { ecsProperties };
  return nodeProperties && nodeIndex !== undefined
    ? rangeOfNode(nodeProperties, nodeIndex)
    : undefined;
}
