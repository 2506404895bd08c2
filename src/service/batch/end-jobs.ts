/**
 * What CancelJobs and TerminateJobs share: 1 to 50 jobs and one reason. Each job is ended by itself, so that one id
 * that is none spoils nothing for the others; ids that nobody knows (any more) are successes, as with CancelJob.
 */
import type { CancelJobsErrorDetail } from "@aws-sdk/client-batch";
import { ServiceError } from "../../model/errors.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { checkReason } from "./check-reason.ts";
import { endedJobId, recordEnd } from "./end-job.ts";
import { refuseFor } from "./refuse.ts";

const jobsMax = 50;

export type EndedJobs = { successful: string[]; errors: CancelJobsErrorDetail[] };

export async function endJobs(
  deps: ServiceDeps,
  kind: "cancel" | "terminate",
  input: { readonly jobs: readonly string[]; readonly reason: string },
  context: RequestContext,
): Promise<EndedJobs> {
  const refuse = refuseFor(context);
  const { jobs, reason } = input;
  if (jobs.length < 1 || jobs.length > jobsMax) {
    refuse(`jobs must name 1 to ${jobsMax} jobs, got ${jobs.length}.`);
  }
  checkReason(refuse, reason);
  // Not awaited one by one: works that arrive together share a durable commit.
  const faults = await Promise.all(jobs.map((job) => endOne(deps, kind, { job, reason })));
  deps.poke();
  return {
    successful: jobs.filter((_, index) => faults[index] === undefined),
    errors: faults.filter((fault) => fault !== undefined),
  };
}

/** What is wrong with the job, if anything is. */
async function endOne(
  deps: ServiceDeps,
  kind: "cancel" | "terminate",
  { job, reason }: { readonly job: string; readonly reason: string },
): Promise<CancelJobsErrorDetail | undefined> {
  const found = endedJobId(deps.site, job);
  if (found.kind === "none") return { job, code: "ValidationException", message: found.message };
  try {
    await recordEnd(deps, kind, { jobId: found.jobId, reason });
    return undefined;
  } catch (error) {
    if (!(error instanceof ServiceError) || error.httpStatus >= 500) throw error;
    return { job, code: "ClientException", message: error.message };
  }
}
