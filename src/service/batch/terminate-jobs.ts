/** TerminateJobs: TerminateJob for up to 50 jobs; which of the ids were none is told job by job. */
import type { TerminateJobsRequest, TerminateJobsResponse } from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { endJobs } from "./end-jobs.ts";

export async function terminateJobs(
  deps: ServiceDeps,
  input: Decoded<TerminateJobsRequest>,
  context: RequestContext,
): Promise<TerminateJobsResponse> {
  return endJobs(deps, "terminate", input, context);
}
