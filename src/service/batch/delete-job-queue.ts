/**
 * DeleteJobQueue. A DISABLED, settled queue becomes DELETING; the loops end its jobs and remove the row. Deleting
 * what is not there succeeds, as it does on AWS soon after a deletion.
 */
import type { DeleteJobQueueRequest, DeleteJobQueueResponse } from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import { clientError } from "../../model/errors.ts";
import type { ServiceDeps } from "../deps.ts";
import { checkSettled } from "./check-settled.ts";
import { namedResource } from "./named-resource.ts";

export async function deleteJobQueue(
  deps: ServiceDeps,
  input: Decoded<DeleteJobQueueRequest>,
): Promise<DeleteJobQueueResponse> {
  const name = namedResource(deps.site, "job-queue", input.jobQueue);
  if (name === undefined) return {};
  const found = await deps.store.transact(async (tx) => {
    const queue = await tx.jobQueues.get(name);
    if (queue === undefined) return false;
    checkSettled("delete", queue.status);
    if (queue.state !== "DISABLED") {
      throw clientError(
        `Cannot delete, state of job queue ${name} must be DISABLED. Update it to DISABLED first.`,
      );
    }
    const [share] = (await tx.quotaShares.list({ jobQueue: name, limit: 1 })).items;
    if (share !== undefined) {
      throw clientError(
        `Cannot delete, job queue ${name} has quota shares (${share.name}). Delete them first.`,
      );
    }
    await tx.jobQueues.update({
      ...queue,
      status: "DELETING",
      statusReason: "JobQueue Deleting",
    });
    return true;
  });
  if (found) deps.poke();
  return {};
}
