/** One change of a job's status in the form of EventBridge, its detail as AWS Batch writes it. */
import { hash } from "node:crypto";
import { batchArn, jobArn, type Site } from "../../model/arn.ts";
import type { Job, JobSpec } from "../../model/job.ts";
import type { RecordedChange } from "../../model/state-change.ts";
import type { BatchEvent, BatchEventDetail } from "../../yard/batch-event.ts";
import { jobDetail } from "../batch/job-detail.ts";
import { jobAsItWas } from "./job-as-it-was.ts";

/** The job that a change is about, if it is still kept. */
export type ChangedJob = { readonly job: Job; readonly spec: JobSpec };

/** `jobId`: of children that changed together, the one that this event is about. */
export function renderEvent(
  site: Site,
  change: RecordedChange,
  jobId: string,
  changed: ChangedJob | undefined,
): BatchEvent {
  const arn = jobArn(site, jobId);
  const queue = changed && batchArn(site, "job-queue", changed.job.jobQueue);
  return {
    version: "0",
    id: uuidOf(`${arn} ${change.id}`),
    "detail-type": change.kind === "blocked" ? "Batch Job Queue Blocked" : "Batch Job State Change",
    source: "aws.batch",
    account: site.account,
    time: new Date(change.at).toISOString().replace(/\.\d+Z$/, "Z"),
    region: site.region,
    resources: change.kind === "blocked" && queue !== undefined ? [arn, queue] : [arn],
    detail:
      changed === undefined ? bareDetail(change, jobId, arn) : detailOf(site, change, changed),
  };
}

/** As AWS's own samples: like DescribeJobs, without the marks of the caller's intents and without a start of zero. */
function detailOf(site: Site, change: RecordedChange, { job, spec }: ChangedJob): BatchEventDetail {
  const described = jobDetail(site, { job: jobAsItWas(job, change), spec });
  const { isCancelled: _, isTerminated: __, startedAt, ...detail } = described;
  return {
    ...detail,
    ...(startedAt ? { startedAt } : {}),
    jobArn: described.jobArn ?? "",
    jobId: described.jobId ?? "",
    jobName: described.jobName ?? "",
    jobQueue: described.jobQueue ?? "",
    status: change.status,
  } as BatchEventDetail;
}

function bareDetail({ status }: RecordedChange, jobId: string, arn: string): BatchEventDetail {
  return { jobArn: arn, jobId, status };
}

/** The same text always has the same id, so that a receiver knows what it has been sent before. */
function uuidOf(text: string): string {
  const digits = hash("sha256", text).slice(0, 32);
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
