/** A job as ListJobs shows it: less than DescribeJobs, and nothing that is not so yet. */
import type { JobSummary } from "@aws-sdk/client-batch";
import { jobArn, type Site } from "../../model/arn.ts";
import { isTerminal, type Job } from "../../model/job.ts";
import { stoppedAtShown } from "./job-detail.ts";
import { present } from "./present.ts";

export function jobSummary(
  site: Site,
  job: Job,
  more: {
    readonly jobDefinitionArn?: string;
    readonly whyWaiting?: string;
    /** Of the job whose node this is. */
    readonly mainNode?: number;
  },
): JobSummary {
  const last = isTerminal(job.status) ? job.attempts.at(-1) : undefined;
  return {
    jobArn: jobArn(site, job.jobId),
    jobId: job.jobId,
    jobName: job.jobName,
    createdAt: job.createdAt,
    status: job.status,
    ...present({
      shareIdentifier: job.shareIdentifier,
      statusReason: job.statusReason ?? more.whyWaiting,
      startedAt: job.startedAt,
      stoppedAt: stoppedAtShown(job),
      jobDefinition: more.jobDefinitionArn,
    }),
    container: present({ exitCode: last?.exitCode, reason: last?.reason }),
    ...(job.arraySize === undefined ? {} : { arrayProperties: { size: job.arraySize } }),
    ...(job.arrayIndex === undefined ? {} : { arrayProperties: { index: job.arrayIndex } }),
    ...nodeProperties(job, more.mainNode),
    // Only when true, unlike DescribeJobs.
    ...(job.cancelReason === undefined ? {} : { isCancelled: true }),
    ...(job.terminateReason === undefined ? {} : { isTerminated: true }),
  };
}

function nodeProperties(
  { nodes, nodeIndex }: Job,
  mainNode: number | undefined,
): Pick<JobSummary, "nodeProperties"> {
  if (nodes !== undefined) return { nodeProperties: { numNodes: nodes.numNodes } };
  if (nodeIndex === undefined) return {};
  return { nodeProperties: { nodeIndex, isMainNode: nodeIndex === mainNode } };
}
