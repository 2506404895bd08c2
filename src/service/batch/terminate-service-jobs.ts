/** TerminateServiceJobs: up to 50 at once. Ids that nobody knows succeed; what is no id is an error of its entry. */
import type {
  TerminateServiceJobsRequest,
  TerminateServiceJobsResponse,
} from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { checkReason } from "./check-reason.ts";
import { namesServiceJob, notAServiceJob } from "./no-service-job.ts";
import { refuseFor } from "./refuse.ts";

const jobsMax = 50;

export async function terminateServiceJobs(
  deps: ServiceDeps,
  input: Decoded<TerminateServiceJobsRequest>,
  context: RequestContext,
): Promise<TerminateServiceJobsResponse> {
  const refuse = refuseFor(context);
  const { jobs } = input;
  if (jobs.length < 1 || jobs.length > jobsMax) {
    refuse(`jobs must name 1 to ${jobsMax} service jobs, got ${jobs.length}.`);
  }
  checkReason(refuse, input.reason);
  const isNamed = (job: string): boolean => namesServiceJob(deps.site, job);
  return {
    successful: jobs.filter(isNamed),
    errors: jobs
      .filter((job) => !isNamed(job))
      .map((job) => ({ job, code: "ValidationException", message: notAServiceJob(job) })),
  };
}
