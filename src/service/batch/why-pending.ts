/**
 * What a PENDING job waits for: the first of the jobs that must still succeed. A child of an array waits for what its
 * parent waits for, and then for single children; a node for what its job does.
 */
import type { Job } from "../../model/job.ts";
import { childJobId } from "../../model/job-id.ts";
import type { View } from "../../ports/store.ts";

/** A sentence for `statusReason`; undefined when there is a better one, or nothing to wait for. */
export async function whyPending(view: View, job: Job): Promise<string | undefined> {
  if (job.status !== "PENDING" || job.statusReason !== undefined) return undefined;
  const parentId = job.arrayParentId ?? job.nodeParentId ?? job.jobId;
  const [awaited] = await view.jobs.unmetDependencies(parentId, 1);
  const jobId = awaited ?? (await awaitedChild(view, job));
  return jobId === undefined ? undefined : `Waits for job ${jobId} to succeed.`;
}

async function awaitedChild(view: View, job: Job): Promise<string | undefined> {
  const { arrayParentId, arrayIndex } = job;
  if (arrayParentId === undefined || arrayIndex === undefined) return undefined;
  for (const other of await view.jobs.elementDependencies(arrayParentId)) {
    const index = other === arrayParentId ? arrayIndex - 1 : arrayIndex;
    if (index < 0) continue;
    const child = await view.jobs.get(childJobId(other, index));
    if (child?.status !== "SUCCEEDED") return childJobId(other, index);
  }
  return undefined;
}
