/**
 * What a new job waits for: at most 20 jobs, array parents or single children of arrays, all of which must succeed.
 * The children of an array may besides wait child by child: for those of other arrays (N_TO_N), or each for the one
 * before it (SEQUENTIAL).
 *
 * A dependency that has succeeded is met; one that has failed fails the new job at once, or, child by child, the
 * children that waited for the failed ones; one that nobody knows (any more) refuses it, because it could wait for
 * ever.
 */
import type { JobDependency } from "@aws-sdk/client-batch";
import type { Site } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { Job } from "../../model/job.ts";
import { parseJobId } from "../../model/job-id.ts";
import type { View } from "../../ports/store.ts";
import { namedResource } from "./named-resource.ts";
import type { Refuse } from "./refuse.ts";

export type Dependencies = {
  /** Ids of the jobs that have not ended yet, each once. */
  readonly waitsFor: readonly string[];
  /** Ids of the arrays whose children the new array's children wait for; its own id when it is SEQUENTIAL. */
  readonly elementWise: readonly string[];
  /** Whether a job that must succeed as a whole has failed already. */
  readonly failed: boolean;
};

/** `arraySize` of the job that is being submitted, if it is an array. */
export type NewJob = { readonly jobId: string; readonly arraySize: number | undefined };

const dependenciesMax = 20;
const types = ["N_TO_N", "SEQUENTIAL"];

export async function readDependencies(
  refuse: Refuse,
  site: Site,
  view: View,
  newJob: NewJob,
  given: readonly Decoded<JobDependency>[],
): Promise<Dependencies> {
  if (given.length > dependenciesMax) {
    refuse(`Job cannot have more than ${dependenciesMax} dependencies`);
  }
  const waitsFor = new Set<string>();
  const elementWise = new Set<string>();
  let failed = false;
  for (const { jobId, type } of given) {
    checkType(refuse, newJob, jobId, type);
    if (type === "SEQUENTIAL") {
      elementWise.add(newJob.jobId);
      continue;
    }
    const job = await findDependency(refuse, site, view, jobId);
    if (type === "N_TO_N") checkSizes(refuse, newJob, job);
    if (job.status === "SUCCEEDED") continue;
    if (type === "N_TO_N") elementWise.add(job.jobId);
    else if (job.status === "FAILED") failed = true;
    else waitsFor.add(job.jobId);
  }
  return { waitsFor: [...waitsFor], elementWise: [...elementWise], failed };
}

function checkType(
  refuse: Refuse,
  { arraySize }: NewJob,
  jobId: string | undefined,
  type: string | undefined,
): void {
  if (type !== undefined && !types.includes(type)) {
    refuse(
      `dependsOn type ${type} is not valid: it must be one of ${types.join(", ")}, or left out.`,
    );
  }
  if (type !== undefined && arraySize === undefined) {
    refuse(
      `dependsOn with type ${type} is for array jobs only. Give arrayProperties.size, or leave out the type.`,
    );
  }
  if (type === "SEQUENTIAL" && jobId) {
    refuse(
      `dependsOn with type SEQUENTIAL takes no jobId, got ${jobId}: each child waits for the one before it. ` +
        "Use type N_TO_N to wait for the children of another array.",
    );
  }
  if (type !== "SEQUENTIAL" && !jobId) {
    refuse(
      "dependsOn must name a jobId in each of its entries; only type SEQUENTIAL goes without.",
    );
  }
}

async function findDependency(refuse: Refuse, site: Site, view: View, jobId = ""): Promise<Job> {
  const id = namedResource(site, "job", jobId);
  const { parentId, nodeIndex } = parseJobId(id ?? "") ?? {};
  if (nodeIndex !== undefined) {
    refuse(
      `Job dependency ${jobId} is a node of a multi-node parallel job. Name the job, ${parentId}.`,
    );
  }
  const job = id === undefined || !parseJobId(id) ? undefined : await view.jobs.get(id);
  return (
    job ??
    refuse(
      `Job dependency ${jobId} does not exist. Name a job that has been submitted and is still kept.`,
    )
  );
}

function checkSizes(refuse: Refuse, newJob: NewJob, other: Job): void {
  if (other.arraySize === undefined) {
    refuse(
      `Job dependency ${other.jobId} with type N_TO_N is not an array job. Name an array job, or leave out the type.`,
    );
  }
  if (other.arraySize !== newJob.arraySize) {
    refuse(
      `Job dependency ${other.jobId} with type N_TO_N is an array of size ${other.arraySize}, but ` +
        `arrayProperties.size is ${newJob.arraySize}. The sizes must be equal.`,
    );
  }
}
