/**
 * ListJobs: the jobs and array parents of a queue, the children of an array, or the nodes of a job, page by page.
 *
 * AWS's surprises, kept: without jobStatus only RUNNING jobs are listed; with a filter all statuses are, newest
 * first; a live array is PENDING.
 */
import type { JobSummary, ListJobsRequest, ListJobsResponse } from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import { clientError } from "../../model/errors.ts";
import { type Job, type JobStatus, jobStatuses } from "../../model/job.ts";
import { parseJobId } from "../../model/job-id.ts";
import type { JobQuery, Page, View } from "../../ports/store.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { type JobFilter, jobFilter } from "./job-filter.ts";
import { jobSummary } from "./job-summary.ts";
import { namedResource } from "./named-resource.ts";
import { present } from "./present.ts";
import { type Refuse, refuseFor } from "./refuse.ts";
import { whyRunnable } from "./why-runnable.ts";

type Input = Decoded<ListJobsRequest>;

const pageSizeMax = 1_000;
const filteredPageSizeMax = 100;
/** Rows looked through for one page of a filter that the store does not know. */
const rowsScannedMax = 1_000;
const tokenPrefix = "ListJobs:";

export async function listJobs(
  deps: ServiceDeps,
  input: Input,
  context: RequestContext,
): Promise<ListJobsResponse> {
  const refuse = refuseFor(context);
  const within = scopeOf(deps, refuse, input);
  const filter =
    "jobQueue" in within ? jobFilter(refuse, deps.site, input.filters ?? []) : undefined;
  const status = statusOf(refuse, input.jobStatus);
  const limit = limitOf(refuse, input.maxResults, filter);
  const after = afterOf(refuse, input.nextToken);
  const listsAll = filter !== undefined && !(filter.usesStatus && input.jobStatus !== undefined);
  const query: JobQuery = {
    within,
    order: filter === undefined ? "oldest-first" : "newest-first",
    limit,
    ...(listsAll ? {} : { status }),
    ...filter?.query,
    ...(after === undefined ? {} : { after }),
  };
  const page = await deps.store.read(async (view) => {
    if ("jobQueue" in within && (await view.jobQueues.get(within.jobQueue)) === undefined) {
      throw clientError(`JobQueue ${input.jobQueue} not found.`);
    }
    return readPage(deps, view, query, filter);
  });
  return {
    jobSummaryList: [...page.items],
    ...(page.next === undefined ? {} : { nextToken: tokenOf(page.next) }),
  };
}

function scopeOf(deps: ServiceDeps, refuse: Refuse, input: Input): JobQuery["within"] {
  const { jobQueue, arrayJobId, multiNodeJobId } = input;
  const given = [jobQueue, arrayJobId, multiNodeJobId].filter(Boolean);
  if (given.length !== 1) {
    refuse("Exactly one of jobQueue, arrayJobId and multiNodeJobId must be specified.");
  }
  if (arrayJobId) {
    const id = wholeJobId(deps, arrayJobId);
    if (id !== undefined) return { arrayParentId: id };
    return refuse(`arrayJobId ${arrayJobId} is not valid. Name the array job by its id.`);
  }
  if (multiNodeJobId) {
    const id = wholeJobId(deps, multiNodeJobId);
    if (id !== undefined) return { multiNodeJobId: id };
    return refuse(
      `multiNodeJobId ${multiNodeJobId} is not valid. Name the multi-node parallel job by its id.`,
    );
  }
  const name = namedResource(deps.site, "job-queue", jobQueue ?? "");
  if (name === undefined) throw clientError(`JobQueue ${jobQueue} not found.`);
  return { jobQueue: name };
}

/** Undefined for the id of a child or node, and for none at all. */
function wholeJobId({ site }: ServiceDeps, given: string): string | undefined {
  const id = namedResource(site, "job", given);
  return id !== undefined && parseJobId(id)?.parentId === id ? id : undefined;
}

/** Reads pages until one is full, or enough rows were looked through. */
async function readPage(
  deps: ServiceDeps,
  view: View,
  query: JobQuery,
  filter: JobFilter | undefined,
): Promise<Page<JobSummary>> {
  const definitionOf = definitionReader(view, query);
  const mainNode = await mainNodeOf(view, query);
  const items: JobSummary[] = [];
  let scanned = 0;
  let at = query;
  for (;;) {
    const page = await view.jobs.list({ ...at, limit: query.limit - items.length });
    for (const job of page.items) {
      const jobDefinitionArn = await definitionOf(job);
      if (filter?.keeps?.(job, jobDefinitionArn) === false) continue;
      const more = { ...present({ jobDefinitionArn, mainNode }) };
      items.push(summaryOf(deps, job, more));
    }
    scanned += page.items.length;
    if (page.next === undefined) return { items };
    if (items.length >= query.limit || scanned >= rowsScannedMax) {
      return { items, next: page.next };
    }
    at = { ...query, after: page.next };
  }
}

function summaryOf(
  deps: ServiceDeps,
  job: Job,
  more: { readonly jobDefinitionArn?: string; readonly mainNode?: number },
): JobSummary {
  const whyWaiting = whyRunnable(deps.explanations, job);
  return jobSummary(deps.site, job, {
    ...more,
    ...(whyWaiting === undefined ? {} : { whyWaiting }),
  });
}

async function mainNodeOf(view: View, { within }: JobQuery): Promise<number | undefined> {
  if (!("multiNodeJobId" in within)) return undefined;
  return (await view.jobs.get(within.multiNodeJobId))?.nodes?.mainNode;
}

/** The children of an array, and the nodes of a job, share one spec, which is read once. */
function definitionReader(
  view: View,
  { within }: JobQuery,
): (job: Job) => Promise<string | undefined> {
  const read = async (jobId: string): Promise<string | undefined> =>
    (await view.jobs.spec(jobId))?.jobDefinitionArn;
  if ("jobQueue" in within) return (job) => read(job.jobId);
  let shared: Promise<string | undefined> | undefined;
  return () => {
    shared ??= read("arrayParentId" in within ? within.arrayParentId : within.multiNodeJobId);
    return shared;
  };
}

function statusOf(refuse: Refuse, given: string | undefined): JobStatus {
  if (!given) return "RUNNING";
  const status = jobStatuses.find((known) => known === given);
  return status ?? refuse(`Job status is not one of ${jobStatuses.join(" | ")}: got ${given}.`);
}

function limitOf(
  refuse: Refuse,
  maxResults: number | undefined,
  filter: JobFilter | undefined,
): number {
  const most = filter === undefined ? pageSizeMax : filteredPageSizeMax;
  const limit = maxResults ?? most;
  if (!Number.isInteger(limit) || limit < 1) {
    refuse(`MaxResults must be between 1 and ${most}, got ${limit}.`);
  }
  return Math.min(limit, most);
}

function afterOf(refuse: Refuse, token: string | undefined): string | undefined {
  // Several clients send an empty token with their first request.
  if (!token) return undefined;
  const text = Buffer.from(token, "base64url").toString();
  if (!/^ListJobs:\d+$/.test(text)) {
    refuse("nextToken is not valid: pass the nextToken of an earlier answer of this operation.");
  }
  return text.slice(tokenPrefix.length);
}

function tokenOf(next: string): string {
  return Buffer.from(tokenPrefix + next).toString("base64url");
}
