/**
 * The row of a job, without its spec. What SubmitJob settled (name, queue, order, resources, place in an array) is
 * written once: `update` writes only what happens to a job, so that the small hot change stays small.
 */
import type { Job } from "../../model/job.ts";
import { fixed, json, list, number, resources, type Table, table, text } from "./table.ts";

/** Nodes have a table of their own, see job-nodes.ts. */
type JobRow = Omit<Job, "nodeParentId" | "nodeIndex">;

export const jobTable: Table<JobRow> = table<JobRow>({
  name: "jobs",
  key: ["jobId"],
  fields: {
    jobId: text("job_id"),
    jobName: fixed(text("job_name")),
    jobQueue: fixed(text("job_queue")),
    status: text("status"),
    statusReason: text("status_reason"),
    createdAt: fixed(number("created_at")),
    startedAt: number("started_at"),
    stoppedAt: number("stopped_at"),
    queueOrder: fixed(number("queue_order")),
    resources: fixed(resources),
    platformCapability: fixed(text("platform_capability")),
    shareIdentifier: fixed(text("share_identifier")),
    schedulingPriority: fixed(number("scheduling_priority")),
    requiredAttributes: fixed(json("required_attributes")),
    consumables: fixed(json("consumables")),
    arraySize: fixed(number("array_size")),
    arrayParentId: fixed(text("array_parent_id")),
    arrayIndex: fixed(number("array_index")),
    nodes: fixed(json("nodes")),
    attempts: list("attempts"),
    live: json("live"),
    cancelReason: text("cancel_reason"),
    terminateReason: text("terminate_reason"),
  },
  derived: { attempts_made: (job) => job.attempts.length },
});

export const selectJobs: string = `SELECT ${jobTable.columns} FROM jobs`;

/** The statuses in which a job still has something before it, as SQL. */
export const liveStatuses = "('SUBMITTED', 'PENDING', 'RUNNABLE', 'STARTING', 'RUNNING')";
