/** ListServiceJobs: always an empty list (see no-service-job.ts), of a queue that is there. */
import type { ListServiceJobsRequest, ListServiceJobsResponse } from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import { clientError } from "../../model/errors.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { checkOneOf } from "./check-one-of.ts";
import { namedResource } from "./named-resource.ts";
import { refuseFor } from "./refuse.ts";

const pageSizeMax = 100;

export async function listServiceJobs(
  deps: ServiceDeps,
  input: Decoded<ListServiceJobsRequest>,
  context: RequestContext,
): Promise<ListServiceJobsResponse> {
  const refuse = refuseFor(context);
  if (!input.jobQueue) return refuse("jobQueue is required: name a job queue or its ARN.");
  checkOneOf(refuse, "Service job status", input.jobStatus || "RUNNING", [
    ...["SUBMITTED", "PENDING", "RUNNABLE", "SCHEDULED", "STARTING", "RUNNING"],
    ...["SUCCEEDED", "FAILED"],
  ]);
  const limit = input.maxResults ?? pageSizeMax;
  if (!Number.isInteger(limit) || limit < 1 || limit > pageSizeMax) {
    refuse(`MaxResults must be between 1 and ${pageSizeMax}, got ${limit}.`);
  }
  const name = namedResource(deps.site, "job-queue", input.jobQueue);
  const queue = name && (await deps.store.read((view) => view.jobQueues.get(name)));
  if (!queue) throw clientError(`JobQueue ${input.jobQueue} not found.`);
  return { jobSummaryList: [] };
}
