/**
 * The one big read for `decide`. Of each queue only the front of its line is read, through indexes that hold what is
 * RUNNABLE in the order of the line; the columns asked for hold no JSON but what a job needs of consumable resources
 * and the layout of its nodes, and most jobs have neither. What is read whole (queues, environments, instances, live
 * tasks) is remembered. So its cost follows what is asked and what has changed, not what waits or has finished.
 */

import { resourceOf } from "../../model/arn.ts";
import type { ConsumableNeed, ConsumableStock } from "../../model/consumable-resource.ts";
import type { JobQueue } from "../../model/job-queue.ts";
import type { NodeLayout } from "../../model/node-layout.ts";
import type { QueueView, ShareView, Snapshot, Waiting } from "../../model/snapshot.ts";
import type { StoredSnapshot } from "../../ports/store.ts";
import { computeEnvironmentTable } from "./compute-environments.ts";
import { consumableResources } from "./consumable-resources.ts";
import type { SqlExecutor, SqlRow } from "./executor.ts";
import { allInstances } from "./instances.ts";
import { jobQueueTable } from "./job-queues.ts";
import { liveStatuses } from "./job-table.ts";
import type { Remembered } from "./remembered.ts";
import type { RememberedRows } from "./remembered-rows.ts";
import { schedulingPolicies } from "./scheduling-policies.ts";
import { shares } from "./shares.ts";
import { frozenJson } from "./table.ts";
import { liveTasks } from "./tasks.ts";

export async function snapshot(
  sql: SqlExecutor,
  remembered: Remembered,
  lineLimit: number,
): Promise<StoredSnapshot> {
  const { rows } = remembered;
  const allQueues = await rows.get("all queues", async () => {
    const found = await sql.all(`SELECT ${jobQueueTable.columns} FROM job_queues ORDER BY name`);
    return found.map(jobQueueTable.decode);
  });
  const queues: QueueView[] = [];
  for (const queue of allQueues) queues.push(await queueView(sql, rows, queue, lineLimit));
  const computeEnvironments = await rows.get("all environments", async () => {
    const found = await sql.all(
      `SELECT ${computeEnvironmentTable.columns} FROM compute_environments ORDER BY name`,
    );
    return found.map(computeEnvironmentTable.decode);
  });
  const instances = await allInstances(sql, remembered.instances);
  return Object.freeze({
    queues,
    computeEnvironments,
    instances: instances.filter(({ lastStatus }) => lastStatus !== "TERMINATED"),
    tasks: await liveTasks(sql, remembered.tasks),
    consumableResources: await stocksFor(sql, queues),
    images: await imageFacts(sql),
  });
}

async function imageFacts(sql: SqlExecutor): Promise<Snapshot["images"]> {
  const rows = await sql.all(
    `SELECT image_id, COALESCE(brief_facts, facts) AS facts FROM images
     WHERE state = 'available' ORDER BY image_id`,
  );
  const facts = rows.map((row) => [row.image_id, frozenJson(row.facts as string)]);
  return Object.freeze(Object.fromEntries(facts));
}

/** Only what the lines ask for: an account may have tens of thousands of resources, and most jobs need none. */
async function stocksFor(
  sql: SqlExecutor,
  queues: readonly QueueView[],
): Promise<readonly ConsumableStock[]> {
  const names = new Set<string>();
  for (const { line } of queues) {
    for (const { consumables = [] } of line) for (const { name } of consumables) names.add(name);
  }
  if (names.size === 0) return [];
  const { get, inUse } = consumableResources(sql);
  const held = await inUse();
  const stocks: ConsumableStock[] = [];
  for (const name of names) {
    const row = await get(name);
    if (row === undefined) continue;
    const { totalQuantity } = row;
    stocks.push(Object.freeze({ name, totalQuantity, inUseQuantity: held.get(name) ?? 0 }));
  }
  return stocks;
}

async function queueView(
  sql: SqlExecutor,
  rows: RememberedRows,
  queue: JobQueue,
  limit: number,
): Promise<QueueView> {
  const live = await sql.get(
    `SELECT 1 AS found FROM jobs
     WHERE array_parent_id IS NULL AND job_queue = ? AND status IN ${liveStatuses} LIMIT 1`,
    queue.name,
  );
  const front =
    queue.schedulingPolicyArn === undefined || queue.serviceEnvironmentOrder !== undefined
      ? await lineFront(sql, queue.name, limit)
      : await shareFronts(sql, rows, queue.name, resourceOf(queue.schedulingPolicyArn), limit);
  return Object.freeze({ queue, ...front, hasLiveJobs: live !== undefined });
}

type Front = Pick<QueueView, "line" | "lineContinues" | "fairShare">;

/** First in, first out. */
async function lineFront(sql: SqlExecutor, jobQueue: string, limit: number): Promise<Front> {
  // Plain jobs, children that are back for a retry, and ranges have an index each; merged, they are the line.
  const plain = await sql.all(plainJobs, jobQueue, limit + 1);
  // Where plain jobs alone fill the line, only what stands before the last of them can still be part of it.
  const until = (plain[limit]?.queue_order ?? Number.MAX_SAFE_INTEGER) as number;
  const entries = [
    ...plain,
    ...(await sql.all(startedChildren, jobQueue, until, limit + 1)),
    ...(await sql.all(ranges, jobQueue, until, limit + 1)),
  ].sort(byPlace);
  return { line: entries.slice(0, limit).map(toWaiting), lineContinues: entries.length > limit };
}

/** Fewest entries read of each share's line, however many shares there are. */
const shareLimitMin = 4;

/** The front of each share's line. What one may read more than another in a line of all is shared out among them. */
async function shareFronts(
  sql: SqlExecutor,
  rows: RememberedRows,
  jobQueue: string,
  schedulingPolicy: string,
  lineLimit: number,
): Promise<Front> {
  const { withJobs, usage } = shares(sql);
  const row = await schedulingPolicies(sql, rows).get(schedulingPolicy);
  const usageOf = Map.groupBy(await usage(jobQueue), ({ shareIdentifier }) => shareIdentifier);
  const withLiveJobs = new Set(await withJobs(jobQueue));
  const limit = Math.min(
    lineLimit,
    Math.max(shareLimitMin, Math.ceil((4 * lineLimit) / Math.max(1, withLiveJobs.size))),
  );
  // Most queues have only jobs or only arrays waiting, and hundreds of shares would be asked in vain.
  const statements: string[] = [];
  for (const [any, ofShare] of [
    [anyJobOfShare, jobsOfShare],
    [anyRangeOfShare, rangesOfShare],
  ] as const) {
    if ((await sql.get(any, jobQueue)) !== undefined) statements.push(ofShare);
  }
  const line: Waiting[] = [];
  const views: ShareView[] = [];
  for (const shareIdentifier of new Set([...withLiveJobs, ...usageOf.keys()])) {
    const hasLiveJobs = withLiveJobs.has(shareIdentifier);
    const entries: SqlRow[] = [];
    for (const ofShare of hasLiveJobs ? statements : []) {
      entries.push(...(await sql.all(ofShare, jobQueue, shareIdentifier, limit + 1)));
    }
    if (statements.length > 1) entries.sort(byPlaceInShare);
    for (const entry of entries.slice(0, limit)) line.push(toWaiting(entry));
    const lineContinues = entries.length > limit;
    const used = usageOf.get(shareIdentifier) ?? [];
    views.push(Object.freeze({ shareIdentifier, hasLiveJobs, usage: used, lineContinues }));
  }
  return {
    line,
    lineContinues: views.some(({ lineContinues }) => lineContinues),
    fairShare: { schedulingPolicy, policy: row?.fairsharePolicy ?? {}, shares: views },
  };
}

const needs = "cpu, memory_mib, gpus, platform_capability, required_attributes, consumables";

const plainJobs = `
  SELECT job_id, queue_order, ${needs}, attempts_made, nodes FROM jobs
  WHERE array_parent_id IS NULL AND job_queue = ? AND status = 'RUNNABLE' AND array_size IS NULL
  ORDER BY queue_order LIMIT ?`;

const startedChildren = `
  SELECT job_id, array_index, queue_order, ${needs}, attempts_made FROM jobs
  WHERE array_parent_id IS NOT NULL AND status = 'RUNNABLE' AND job_queue = ? AND queue_order <= ?
  ORDER BY queue_order, array_index LIMIT ?`;

const ranges = `
  SELECT array_ranges.parent_id AS job_id, array_ranges.first_index AS first_index,
    array_ranges.last_index AS last_index, array_ranges.queue_order AS queue_order, ${needs}
  FROM array_ranges JOIN jobs ON jobs.job_id = array_ranges.parent_id
  WHERE array_ranges.status = 'RUNNABLE' AND array_ranges.job_queue = ? AND array_ranges.queue_order <= ?
  ORDER BY array_ranges.queue_order, array_ranges.first_index LIMIT ?`;

const jobsOfShare = `
  SELECT job_id, share_identifier, scheduling_priority, array_index, queue_order, ${needs},
    attempts_made, nodes FROM jobs
  WHERE status = 'RUNNABLE' AND share_identifier IS NOT NULL AND job_queue = ? AND share_identifier = ?
  ORDER BY scheduling_priority DESC, queue_order, array_index LIMIT ?`;

const rangesOfShare = `
  SELECT array_ranges.parent_id AS job_id, array_ranges.first_index AS first_index,
    array_ranges.last_index AS last_index, array_ranges.queue_order AS queue_order,
    array_ranges.share_identifier AS share_identifier,
    array_ranges.scheduling_priority AS scheduling_priority, ${needs}
  FROM array_ranges JOIN jobs ON jobs.job_id = array_ranges.parent_id
  WHERE array_ranges.status = 'RUNNABLE' AND array_ranges.share_identifier IS NOT NULL
    AND array_ranges.job_queue = ? AND array_ranges.share_identifier = ?
  ORDER BY array_ranges.scheduling_priority DESC, array_ranges.queue_order,
    array_ranges.first_index LIMIT ?`;

const anyJobOfShare = `
  SELECT 1 AS found FROM jobs
  WHERE status = 'RUNNABLE' AND share_identifier IS NOT NULL AND job_queue = ? LIMIT 1`;

const anyRangeOfShare = `
  SELECT 1 AS found FROM array_ranges
  WHERE status = 'RUNNABLE' AND share_identifier IS NOT NULL AND job_queue = ? LIMIT 1`;

function byPlaceInShare(a: SqlRow, b: SqlRow): number {
  const priority = (b.scheduling_priority as number) - (a.scheduling_priority as number);
  return priority === 0 ? byPlace(a, b) : priority;
}

function byPlace(a: SqlRow, b: SqlRow): number {
  const order = (a.queue_order as number) - (b.queue_order as number);
  return order === 0 ? placeInArray(a) - placeInArray(b) : order;
}

function placeInArray(row: SqlRow): number {
  return (row.array_index ?? row.first_index ?? 0) as number;
}

function toWaiting(row: SqlRow): Waiting {
  const { first_index: first, last_index: last } = row;
  const jobId = row.job_id as string;
  const { cpu, memory_mib: memoryMiB, gpus } = row as Readonly<Record<string, number>>;
  return Object.freeze({
    jobId,
    ...(first !== undefined && {
      range: Object.freeze({ first: first as number, last: last as number }),
    }),
    queueOrder: row.queue_order as number,
    ...(row.share_identifier !== undefined && {
      shareIdentifier: row.share_identifier as string,
    }),
    resources: Object.freeze({ cpu, memoryMiB, gpus }) as Waiting["resources"],
    platformCapability: row.platform_capability as Waiting["platformCapability"],
    attemptsMade: (row.attempts_made ?? 0) as number,
    ...(row.required_attributes !== null && {
      requiredAttributes: frozenJson<readonly string[]>(row.required_attributes as string),
    }),
    ...(row.consumables !== null && {
      consumables: frozenJson<readonly ConsumableNeed[]>(row.consumables as string),
    }),
    ...(typeof row.nodes === "string" && { nodes: frozenJson<NodeLayout>(row.nodes) }),
  });
}
