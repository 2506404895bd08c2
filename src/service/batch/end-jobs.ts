/**
 * What CancelJobs and TerminateJobs share: 1 to 50 jobs and one reason. Each job is ended by itself, so that one id
 * that is none spoils nothing for the others; ids that nobody knows (any more) are successes, as with CancelJob.
 */
import type { CancelJobsErrorDetail } from "@aws-sdk/client-batch";
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
  const answer: EndedJobs = { successful: [], errors: [] };
  const ended: Promise<void>[] = [];
  for (const job of jobs) {
    const found = endedJobId(deps.site, job);
    if (found.kind === "none") {
      answer.errors.push({ job, code: "ValidationException", message: found.message });
      continue;
    }
    // Not awaited one by one: works that arrive together share a durable commit.
    ended.push(recordEnd(deps, kind, { jobId: found.jobId, reason }));
    answer.successful.push(job);
  }
  await Promise.all(ended);
  deps.poke();
  return answer;
}
