/**
 * Nodes of multi-node jobs as jobs of their own.
 *
 * The main node has no row: it looks as its job does. The others have one from the first placement on, and before it
 * look as their job does, too. A row speaks of one attempt. When the job is tried again, nothing is written until the
 * nodes are placed again: a node that has ended in the attempt before is RUNNABLE, as its job is.
 */
import { isTerminal, type Job } from "../../model/job.ts";
import { nodeJobId, parseJobId } from "../../model/job-id.ts";
import { nodeResources } from "../../model/node-layout.ts";
import type { NodeStart } from "../../ports/store.ts";
import type { SqlExecutor } from "./executor.ts";
import { mustHaveChanged } from "./must-have-changed.ts";
import { fixed, json, list, number, table, text } from "./table.ts";

/** What a row tells of a node; the rest is its job's. */
type NodeRow = Pick<
  Job,
  | "status"
  | "statusReason"
  | "createdAt"
  | "startedAt"
  | "stoppedAt"
  | "attempts"
  | "live"
  | "cancelReason"
  | "terminateReason"
> & { readonly parentId: string; readonly nodeIndex: number; readonly attempt: number };

const nodeTable = table<NodeRow>({
  name: "job_nodes",
  key: ["parentId", "nodeIndex"],
  fields: {
    parentId: text("parent_id"),
    nodeIndex: number("node_index"),
    attempt: number("attempt"),
    status: text("status"),
    statusReason: text("status_reason"),
    createdAt: fixed(number("created_at")),
    startedAt: number("started_at"),
    stoppedAt: number("stopped_at"),
    attempts: list("attempts"),
    live: json("live"),
    cancelReason: text("cancel_reason"),
    terminateReason: text("terminate_reason"),
  },
});
const { columns, decode, insertSql, insertValues, updateSql, updateValues } = nodeTable;

/** The parts of a node's id, spelled as `nodeJobId` spells it. */
export function nodeParts(jobId: string): { parentId: string; nodeIndex: number } | undefined {
  const { parentId, nodeIndex } = parseJobId(jobId) ?? {};
  if (parentId === undefined || nodeIndex === undefined) return undefined;
  return nodeJobId(parentId, nodeIndex) === jobId ? { parentId, nodeIndex } : undefined;
}

/** Undefined when the job has no such node. */
export async function nodeOf(
  sql: SqlExecutor,
  parent: Job | undefined,
  nodeIndex: number,
): Promise<Job | undefined> {
  if (parent?.nodes === undefined || nodeIndex >= parent.nodes.numNodes) return undefined;
  return viewOf(parent, nodeIndex, await rowOf(sql, parent.jobId, nodeIndex));
}

/** All nodes by index: at most a thousand. */
export async function nodesOf(sql: SqlExecutor, parent: Job | undefined): Promise<readonly Job[]> {
  if (parent?.nodes === undefined) return [];
  const rows = await rowsOf(sql, parent.jobId);
  return Array.from({ length: parent.nodes.numNodes }, (_, nodeIndex) =>
    viewOf(parent, nodeIndex, rows.get(nodeIndex)),
  );
}

export async function beginNodes(
  sql: SqlExecutor,
  parentId: string,
  attempt: number,
  nodes: readonly NodeStart[],
): Promise<void> {
  const rows = await rowsOf(sql, parentId);
  for (const { nodeIndex, live, createdAt } of nodes) {
    const before = rows.get(nodeIndex);
    const row: NodeRow = {
      parentId,
      nodeIndex,
      attempt,
      status: "RUNNABLE",
      createdAt: before?.createdAt ?? createdAt,
      attempts: before?.attempts ?? [],
      live,
    };
    if (before === undefined) await sql.run(insertSql, ...insertValues(row));
    else await sql.run(updateSql, ...updateValues(row));
  }
}

export async function updateNode(sql: SqlExecutor, node: Job): Promise<void> {
  const { parentId, nodeIndex } = nodeParts(node.jobId) ?? { parentId: "", nodeIndex: -1 };
  const row = await rowOf(sql, parentId, nodeIndex);
  const attempt = row?.attempt ?? 1;
  const changed = await sql.run(
    updateSql,
    ...updateValues({ ...node, parentId, nodeIndex, attempt }),
  );
  mustHaveChanged(changed, "node", node.jobId);
}

async function rowsOf(sql: SqlExecutor, parentId: string): Promise<ReadonlyMap<number, NodeRow>> {
  const found = await sql.all(
    `SELECT ${columns} FROM job_nodes WHERE parent_id = ? ORDER BY node_index`,
    parentId,
  );
  return new Map(found.map(decode).map((row) => [row.nodeIndex, row]));
}

async function rowOf(
  sql: SqlExecutor,
  parentId: string,
  nodeIndex: number,
): Promise<NodeRow | undefined> {
  const row = await sql.get(
    `SELECT ${columns} FROM job_nodes WHERE parent_id = ? AND node_index = ?`,
    parentId,
    nodeIndex,
  );
  return row && decode(row);
}

function viewOf(parent: Job, nodeIndex: number, row: NodeRow | undefined): Job {
  const { jobId: parentId, nodes, consumables: _, ...rest } = parent;
  const own = {
    jobId: nodeJobId(parentId, nodeIndex),
    nodeParentId: parentId,
    nodeIndex,
    resources: (nodes && nodeResources(nodes, nodeIndex)) ?? parent.resources,
  };
  if (row === undefined) return Object.freeze({ ...rest, ...own });
  const { jobName, jobQueue, queueOrder, platformCapability, shareIdentifier } = parent;
  const { parentId: __, attempt, ...told } = row;
  return Object.freeze({
    ...{ jobName, jobQueue, queueOrder, platformCapability },
    ...(shareIdentifier !== undefined && { shareIdentifier }),
    ...(isOfAnEarlierAttempt(parent, row) ? waitingAgain(row) : told),
    ...own,
  });
}

/** One that is still being stopped is shown as what it is. */
function isOfAnEarlierAttempt(parent: Job, { live, attempt }: NodeRow): boolean {
  return live === undefined && !isTerminal(parent.status) && attempt <= parent.attempts.length;
}

function waitingAgain({ createdAt, attempts }: NodeRow) {
  return { createdAt, attempts, status: "RUNNABLE" } as const;
}
