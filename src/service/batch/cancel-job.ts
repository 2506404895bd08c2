/** CancelJob: ends a job that has not started; one that has goes on. For an array, the same for its children. */
import type { CancelJobRequest, CancelJobResponse } from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { endJob } from "./end-job.ts";

export async function cancelJob(
  deps: ServiceDeps,
  input: Decoded<CancelJobRequest>,
  context: RequestContext,
): Promise<CancelJobResponse> {
  await endJob(deps, "cancel", input, context);
  return {};
}
