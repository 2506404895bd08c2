/**
 * What CancelJob and TerminateJob share: a reason is required, a job is named by id or ARN, and a job that nobody
 * knows (any more) or that has ended is a success, because what was asked for is so.
 */
import { recordJobEvent } from "../../ledger/record-job-event.ts";
import type { Site } from "../../model/arn.ts";
import { clientError } from "../../model/errors.ts";
import { parseJobId } from "../../model/job-id.ts";
import type { View } from "../../ports/store.ts";
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
  const message =
    `Job ${given} is not valid. Name a job by its id or ARN, the child of an array by parent:index, ` +
    "the node of a multi-node parallel job by parent#index.";
  return { kind: "none", message };
}

export async function recordEnd(
  { store, clock }: ServiceDeps,
  kind: "cancel" | "terminate",
  { jobId, reason }: { readonly jobId: string; readonly reason: string },
): Promise<void> {
  await store.transact(async (tx) => {
    await checkNodeHasStarted(tx, jobId);
    await recordJobEvent(tx, jobId, { kind, reason }, clock.now());
  });
}

/** The nodes of a job start together or not at all, so one of them cannot be left out. The main node is the job. */
async function checkNodeHasStarted(view: View, jobId: string): Promise<void> {
  const { parentId, nodeIndex } = parseJobId(jobId) ?? {};
  if (parentId === undefined || nodeIndex === undefined) return;
  const parent = await view.jobs.get(parentId);
  if (parent?.nodes === undefined || parent.nodes.mainNode === nodeIndex) return;
  if (!["SUBMITTED", "PENDING", "RUNNABLE"].includes(parent.status)) return;
  throw clientError(
    `Job ${jobId} is a node of a multi-node parallel job that has not started. End the job, ${parentId}.`,
  );
}
