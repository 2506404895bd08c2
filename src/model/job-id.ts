/**
 * Job ids as AWS Batch shapes them: a UUID, `uuid:index` for the child of an array, `uuid#index` for the node
 * of a multi-node job.
 */
export type JobIdParts = {
  readonly parentId: string;
  readonly arrayIndex?: number;
  readonly nodeIndex?: number;
};

const shape = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:([:#])(\d{1,5}))?$/;

/** Undefined when the text is no job id at all. */
export function parseJobId(text: string): JobIdParts | undefined {
  const match = shape.exec(text);
  if (match === null) return undefined;
  const [, parentId = "", separator, index] = match;
  if (separator === ":") return { parentId, arrayIndex: Number(index) };
  if (separator === "#") return { parentId, nodeIndex: Number(index) };
  return { parentId };
}

export function childJobId(parentId: string, arrayIndex: number): string {
  return `${parentId}:${arrayIndex}`;
}

export function nodeJobId(parentId: string, nodeIndex: number): string {
  return `${parentId}#${nodeIndex}`;
}
