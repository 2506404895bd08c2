/**
 * What a new job waits for: at most 20 jobs, array parents or single children of arrays, all of which must succeed.
 *
 * A dependency that has succeeded is met; one that has failed fails the new job at once; one that nobody knows (any
 * more) refuses it, because it could wait for ever.
 */
import type { JobDependency } from "@aws-sdk/client-batch";
import type { Site } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import { parseJobId } from "../../model/job-id.ts";
import type { View } from "../../ports/store.ts";
import { namedResource } from "./named-resource.ts";
import { notSupported } from "./not-supported.ts";
import type { Refuse } from "./refuse.ts";

export type Dependencies = {
  /** Ids of the jobs that have not ended yet, each once. */
  readonly waitsFor: readonly string[];
  /** Whether one of them has failed already. */
  readonly failed: boolean;
};

const dependenciesMax = 20;
const nothing: Dependencies = { waitsFor: [], failed: false };

export async function readDependencies(
  refuse: Refuse,
  site: Site,
  view: View,
  given: readonly Decoded<JobDependency>[],
): Promise<Dependencies> {
  if (given.length === 0) return nothing;
  if (given.length > dependenciesMax) {
    refuse(`Job cannot have more than ${dependenciesMax} dependencies`);
  }
  const waitsFor = new Set<string>();
  let failed = false;
  for (const { jobId, type } of given) {
    if (type !== undefined) {
      refuse(
        notSupported(
          `dependsOn with type ${type}`,
          "Name the job to wait for by jobId without a type.",
        ),
      );
    }
    if (!jobId) return refuse("dependsOn must name a jobId in each of its entries.");
    const id = namedResource(site, "job", jobId);
    const job = id === undefined || !parseJobId(id) ? undefined : await view.jobs.get(id);
    if (job === undefined) {
      return refuse(
        `Job dependency ${jobId} does not exist. Name a job that has been submitted and is still kept.`,
      );
    }
    if (job.status === "FAILED") failed = true;
    else if (job.status !== "SUCCEEDED") waitsFor.add(job.jobId);
  }
  return { waitsFor: [...waitsFor], failed };
}
