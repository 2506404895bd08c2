/** TerminateServiceJob. As with TerminateJob, a job that nobody knows (any more) is a success. */
import type {
  TerminateServiceJobRequest,
  TerminateServiceJobResponse,
} from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { checkReason } from "./check-reason.ts";
import { namesServiceJob, notAServiceJob } from "./no-service-job.ts";
import { refuseFor } from "./refuse.ts";

export async function terminateServiceJob(
  deps: ServiceDeps,
  input: Decoded<TerminateServiceJobRequest>,
  context: RequestContext,
): Promise<TerminateServiceJobResponse> {
  const refuse = refuseFor(context);
  checkReason(refuse, input.reason);
  if (!namesServiceJob(deps.site, input.jobId)) refuse(notAServiceJob(input.jobId));
  return {};
}
