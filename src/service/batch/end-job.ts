/**
 * What CancelJob and TerminateJob share: a reason is required, a job is named by id or ARN, and a job that nobody
 * knows (any more) or that has ended is a success, because what was asked for is so.
 */
import { recordJobEvent } from "../../ledger/record-job-event.ts";
import type { Site } from "../../model/arn.ts";
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
  const found = endedJobId(deps.site, input.jobId);
  if (found.kind === "none") return refuse(found.message);
  await recordEnd(deps, kind, { jobId: found.jobId, reason });
  deps.poke();
}

/** The id behind an id or ARN, if it has the shape of one. */
export function endedJobId(
  site: Site,
  given: string,
):
  | { readonly kind: "id"; readonly jobId: string }
  | { readonly kind: "none"; readonly message: string } {
  const jobId = namedResource(site, "job", given);
  if (jobId !== undefined && parseJobId(jobId) !== undefined) return { kind: "id", jobId };
  const message = `Job ${given} is not valid. Name a job by its id, by parent:index for the child of an array, or by ARN.`;
  return { kind: "none", message };
}

export async function recordEnd(
  { store, clock }: ServiceDeps,
  kind: "cancel" | "terminate",
  { jobId, reason }: { readonly jobId: string; readonly reason: string },
): Promise<void> {
  await store.transact((tx) => recordJobEvent(tx, jobId, { kind, reason }, clock.now()));
}
