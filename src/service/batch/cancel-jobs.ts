/** CancelJobs: CancelJob for up to 50 jobs; which of the ids were none is told job by job. */
import type { CancelJobsRequest, CancelJobsResponse } from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { endJobs } from "./end-jobs.ts";

export async function cancelJobs(
  deps: ServiceDeps,
  input: Decoded<CancelJobsRequest>,
  context: RequestContext,
): Promise<CancelJobsResponse> {
  return endJobs(deps, "cancel", input, context);
}
