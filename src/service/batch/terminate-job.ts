/** TerminateJob: ends a job whatever it is doing; one that runs gets SIGTERM and, 30 seconds later, SIGKILL. */
import type { TerminateJobRequest, TerminateJobResponse } from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { endJob } from "./end-job.ts";

export async function terminateJob(
  deps: ServiceDeps,
  input: Decoded<TerminateJobRequest>,
  context: RequestContext,
): Promise<TerminateJobResponse> {
  await endJob(deps, "terminate", input, context);
  return {};
}
