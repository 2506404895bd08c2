/**
 * What CancelJob and TerminateJob share: a reason is required, a job is named by id or ARN, and a job that nobody
 * knows (any more) or that has ended is a success, because what was asked for is so.
 */
import { recordJobEvent } from "../../ledger/record-job-event.ts";
import { parseJobId } from "../../model/job-id.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { checkReason } from "./check-reason.ts";
import { namedResource } from "./named-resource.ts";
import { refuseFor } from "./refuse.ts";

export async function endJob(
  deps: ServiceDeps,
  kind: "cancel" | "terminate",
  input: { readonly jobId: string; readonly reason: string },
  context: RequestContext,
): Promise<void> {
  const refuse = refuseFor(context);
  const reason = checkReason(refuse, input.reason);
  const jobId = namedResource(deps.site, "job", input.jobId);
  if (jobId === undefined || parseJobId(jobId) === undefined) {
    return refuse(
      `Job ${input.jobId} is not valid. Name a job by its id, by parent:index for the child of an array, or by ARN.`,
    );
  }
  await deps.store.transact((tx) => recordJobEvent(tx, jobId, { kind, reason }, deps.clock.now()));
  deps.poke();
}
