/**
 * DescribeJobs: at most 100 jobs by id or ARN, children of arrays and nodes of multi-node jobs included (started or
 * not). What nobody knows is left out without a word.
 */
import type { DescribeJobsRequest, DescribeJobsResponse } from "@aws-sdk/client-batch";
import { isArrayParent } from "../../core/lifecycle/transition.ts";
import type { Decoded } from "../../model/decoded.ts";
import { parseJobId } from "../../model/job-id.ts";
import type { View } from "../../ports/store.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { type DescribedJob, jobDetail } from "./job-detail.ts";
import { namedResource } from "./named-resource.ts";
import { refuseFor } from "./refuse.ts";
import { whyPending } from "./why-pending.ts";
import { whyRunnable } from "./why-runnable.ts";

const jobsMax = 100;

export async function describeJobs(
  deps: ServiceDeps,
  input: Decoded<DescribeJobsRequest>,
  context: RequestContext,
): Promise<DescribeJobsResponse> {
  const { site, store, explanations } = deps;
  // Two spaces: AWS's own text.
  if (input.jobs.length > jobsMax) {
    refuseFor(context)(`Maximum number of jobs supported is  ${jobsMax}`);
  }
  const ids = new Set(input.jobs.map((given) => namedResource(site, "job", given)));
  const found = await store.read(async (view) => {
    const rows: DescribedJob[] = [];
    for (const id of ids) {
      const row = id === undefined ? undefined : await readJob(view, id);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  });
  return {
    jobs: found.map((row) => {
      const whyWaiting = whyRunnable(explanations, row.job);
      return jobDetail(site, whyWaiting === undefined ? row : { ...row, whyWaiting });
    }),
  };
}

async function readJob(view: View, jobId: string): Promise<DescribedJob | undefined> {
  if (parseJobId(jobId) === undefined) return undefined;
  const job = await view.jobs.get(jobId);
  const spec = await view.jobs.spec(jobId);
  if (job === undefined || spec === undefined) return undefined;
  const whyWaiting = await whyPending(view, job);
  const row = { job, spec, ...(whyWaiting === undefined ? {} : { whyWaiting }) };
  if (!isArrayParent(job)) return row;
  return { ...row, childCounts: await view.jobs.childCounts(jobId) };
}
