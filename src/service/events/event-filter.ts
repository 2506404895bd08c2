/** Which events somebody wants to hear of: those of one queue, of some statuses, of one job and its children. */
import type { Site } from "../../model/arn.ts";
import { clientError } from "../../model/errors.ts";
import { type JobStatus, jobStatuses } from "../../model/job.ts";
import { childJobId, parseJobId } from "../../model/job-id.ts";
import type { StateChange } from "../../model/state-change.ts";
import { namedResource } from "../batch/named-resource.ts";

export type EventFilter = {
  /** Name. */
  readonly jobQueue?: string;
  readonly statuses?: readonly JobStatus[];
  readonly jobId?: string;
};

/** As people write it: `queue` and `job` are names, ids or ARNs; `status` is one or several between commas. */
export type EventFilterText = {
  readonly queue?: string;
  readonly status?: string;
  readonly job?: string;
};

export function readFilter(site: Site, { queue, status, job }: EventFilterText): EventFilter {
  return {
    ...(queue === undefined ? {} : { jobQueue: readQueue(site, queue) }),
    ...(status === undefined ? {} : { statuses: status.split(",").map(readStatus) }),
    ...(job === undefined ? {} : { jobId: readJobId(site, job) }),
  };
}

function readQueue(site: Site, given: string): string {
  const name = namedResource(site, "job-queue", given);
  if (name === undefined || name === "") {
    throw clientError(`queue '${given}' is not valid: pass the name or ARN of a job queue.`);
  }
  return name;
}

function readStatus(given: string): JobStatus {
  const status = jobStatuses.find((each) => each === given.trim());
  if (status !== undefined) return status;
  throw clientError(`status '${given}' is not valid: pass any of ${jobStatuses.join(", ")}.`);
}

function readJobId(site: Site, given: string): string {
  const jobId = namedResource(site, "job", given);
  if (jobId !== undefined && parseJobId(jobId) !== undefined) return jobId;
  throw clientError(`job '${given}' is not valid: pass the id or ARN of a job.`);
}

/** What can be told without reading the job; the queue cannot. Of children that change together: any of them. */
export function mayBeWanted(
  filter: EventFilter,
  { jobId, children, status }: StateChange,
): boolean {
  if (filter.statuses !== undefined && !filter.statuses.includes(status)) return false;
  if (filter.jobId === undefined || filter.jobId === jobId) return true;
  if (children !== undefined) return parseJobId(filter.jobId)?.parentId === jobId;
  return parseJobId(jobId)?.parentId === filter.jobId;
}

/** Whether this one of the children that changed together is wanted. */
export function isWantedChild({ jobId }: EventFilter, parentId: string, index: number): boolean {
  return jobId === undefined || jobId === parentId || jobId === childJobId(parentId, index);
}
