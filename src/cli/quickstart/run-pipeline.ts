/**
 * The pipeline of the quickstart, through the official SDK and nothing else: compute environment, queue, job
 * definitions, an array job, a job that depends on it, its logs.
 */
import {
  type BatchClient,
  CreateComputeEnvironmentCommand,
  CreateJobQueueCommand,
  DescribeComputeEnvironmentsCommand,
  DescribeJobQueuesCommand,
  DescribeJobsCommand,
  type JobDetail,
  type JobQueueDetail,
  RegisterJobDefinitionCommand,
  SubmitJobCommand,
} from "@aws-sdk/client-batch";
import { type CloudWatchLogsClient, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { mergeDefinition, scanDefinition, type Workplace } from "./inventory-job.ts";
import type { Report } from "./report.ts";

export type Pipeline = {
  readonly batch: BatchClient;
  readonly logs: CloudWatchLogsClient;
  readonly place: Workplace;
  readonly maxvCpus: number;
  readonly arraySize: number;
  readonly report: Report;
  readonly limitMs: number;
};

export type PipelineResult = {
  readonly scan: JobDetail;
  readonly child: JobDetail;
  readonly merge: JobDetail;
};

const pollEveryMs = 150;

export async function runPipeline(pipeline: Pipeline): Promise<PipelineResult> {
  const { batch, place, report, arraySize } = pipeline;
  await makeEnvironmentAndQueue(pipeline);
  await batch.send(new RegisterJobDefinitionCommand(scanDefinition(place)));
  await batch.send(new RegisterJobDefinitionCommand(mergeDefinition(place)));

  const scan = await batch.send(
    new SubmitJobCommand({
      jobName: "licence-scan",
      jobQueue: "quickstart",
      jobDefinition: "licence-scan",
      arrayProperties: { size: arraySize },
    }),
  );
  const merge = await batch.send(
    new SubmitJobCommand({
      jobName: "licence-merge",
      jobQueue: "quickstart",
      jobDefinition: "licence-merge",
      dependsOn: [{ jobId: scan.jobId }],
    }),
  );
  report.say(`array job      ${scan.jobId}  (${arraySize} children)`);
  report.say(`dependent job  ${merge.jobId}`);

  await until(pipeline, "the jobs to end", async () => {
    const [array, dependent] = await describe(pipeline, [scan.jobId, merge.jobId]);
    report.progress(progressLine(array, dependent));
    return isEnded(array) && isEnded(dependent);
  });
  report.progressDone();
  const [array, dependent] = await describe(pipeline, [scan.jobId, merge.jobId]);
  const [child] = await describe(pipeline, [`${scan.jobId}:0`]);
  if (array === undefined || dependent === undefined || child === undefined) {
    throw new Error("The server no longer describes a job that it has accepted.");
  }
  return { scan: array, child, merge: dependent };
}

/** One whole log stream, page by page until the token repeats, as clients of CloudWatch Logs read it. */
export async function readLog(
  logs: CloudWatchLogsClient,
  logStreamName: string,
): Promise<readonly string[]> {
  const messages: string[] = [];
  let nextToken: string | undefined;
  for (;;) {
    const page = await logs.send(
      new GetLogEventsCommand({
        logGroupName: "/aws/batch/job",
        logStreamName,
        startFromHead: true,
        nextToken,
      }),
    );
    messages.push(...(page.events ?? []).map(({ message }) => message ?? ""));
    if (page.nextForwardToken === nextToken) return messages;
    nextToken = page.nextForwardToken;
  }
}

async function makeEnvironmentAndQueue(pipeline: Pipeline): Promise<void> {
  const { batch, report, maxvCpus } = pipeline;
  await batch.send(
    new CreateComputeEnvironmentCommand({
      computeEnvironmentName: "quickstart",
      type: "MANAGED",
      computeResources: {
        type: "EC2",
        allocationStrategy: "BEST_FIT_PROGRESSIVE",
        minvCpus: 0,
        maxvCpus,
        instanceTypes: ["optimal"],
        subnets: ["subnet-quickstart"],
        securityGroupIds: ["sg-quickstart"],
        instanceRole: "ecsInstanceRole",
      },
    }),
  );
  await until(pipeline, "the compute environment to become VALID", async () => {
    const answer = await batch.send(
      new DescribeComputeEnvironmentsCommand({ computeEnvironments: ["quickstart"] }),
    );
    return settled(answer.computeEnvironments?.[0]);
  });
  await batch.send(
    new CreateJobQueueCommand({
      jobQueueName: "quickstart",
      priority: 1,
      computeEnvironmentOrder: [{ order: 1, computeEnvironment: "quickstart" }],
    }),
  );
  await until(pipeline, "the job queue to become VALID", async () => {
    const answer = await batch.send(new DescribeJobQueuesCommand({ jobQueues: ["quickstart"] }));
    return settled(answer.jobQueues?.[0]);
  });
  report.say(`compute environment and queue "quickstart" are VALID (up to ${maxvCpus} vCPUs)`);
}

function settled(resource: Pick<JobQueueDetail, "status" | "statusReason"> | undefined): boolean {
  if (resource?.status === "INVALID") throw new Error(`It is INVALID: ${resource.statusReason}`);
  return resource?.status === "VALID";
}

async function describe(
  { batch }: Pipeline,
  ids: readonly (string | undefined)[],
): Promise<readonly (JobDetail | undefined)[]> {
  const jobs = ids.filter((id) => id !== undefined);
  const answer = await batch.send(new DescribeJobsCommand({ jobs }));
  return ids.map((id) => answer.jobs?.find((job) => job.jobId === id));
}

function isEnded(job: JobDetail | undefined): boolean {
  return job?.status === "SUCCEEDED" || job?.status === "FAILED";
}

function progressLine(array: JobDetail | undefined, dependent: JobDetail | undefined): string {
  const counts = Object.entries(array?.arrayProperties?.statusSummary ?? {})
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${count} ${status}`)
    .join(", ");
  return `  children: ${counts || "-"}; dependent job: ${dependent?.status ?? "-"}`;
}

async function until(
  { limitMs }: Pipeline,
  what: string,
  reached: () => Promise<boolean>,
): Promise<void> {
  const giveUp = performance.now() + limitMs;
  while (!(await reached())) {
    if (performance.now() > giveUp) {
      throw new Error(`Waited ${limitMs / 1000} s in vain for ${what}.`);
    }
    await new Promise((resolve) => setTimeout(resolve, pollEveryMs));
  }
}
