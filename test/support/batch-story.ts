/** The usual beginning of a test through the SDK (environment, queue, definition) and waiting for what should come. */
import {
  type BatchClient,
  CreateComputeEnvironmentCommand,
  CreateJobQueueCommand,
  DescribeComputeEnvironmentsCommand,
  DescribeJobQueuesCommand,
  DescribeJobsCommand,
  type JobDetail,
  RegisterJobDefinitionCommand,
  type RegisterJobDefinitionRequest,
  SubmitJobCommand,
  type SubmitJobRequest,
} from "@aws-sdk/client-batch";
import { type CloudWatchLogsClient, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";

export type Yard = { readonly batch: BatchClient };

/** A managed environment of this machine and a queue on it, both VALID, named `name`. */
export async function makeQueue({ batch }: Yard, name: string, maxvCpus = 2): Promise<void> {
  await batch.send(
    new CreateComputeEnvironmentCommand({
      computeEnvironmentName: name,
      type: "MANAGED",
      computeResources: {
        type: "EC2",
        allocationStrategy: "BEST_FIT_PROGRESSIVE",
        minvCpus: 0,
        maxvCpus,
        instanceTypes: ["optimal"],
        subnets: ["subnet-1"],
        securityGroupIds: ["sg-1"],
        instanceRole: "ecsInstanceRole",
      },
    }),
  );
  await eventually(`environment ${name} is VALID`, async () => {
    const answer = await batch.send(
      new DescribeComputeEnvironmentsCommand({ computeEnvironments: [name] }),
    );
    return answer.computeEnvironments?.[0]?.status === "VALID";
  });
  await batch.send(
    new CreateJobQueueCommand({
      jobQueueName: name,
      priority: 1,
      computeEnvironmentOrder: [{ order: 1, computeEnvironment: name }],
    }),
  );
  await eventually(`queue ${name} is VALID`, async () => {
    const answer = await batch.send(new DescribeJobQueuesCommand({ jobQueues: [name] }));
    return answer.jobQueues?.[0]?.status === "VALID";
  });
}

/** Registers a container job that runs a shell text; answers its ARN. */
export async function registerShell(
  { batch }: Yard,
  name: string,
  script: string,
  more: Partial<RegisterJobDefinitionRequest> & {
    readonly container?: RegisterJobDefinitionRequest["containerProperties"];
  } = {},
): Promise<string> {
  const { container, ...rest } = more;
  const answer = await batch.send(
    new RegisterJobDefinitionCommand({
      jobDefinitionName: name,
      type: "container",
      ...rest,
      containerProperties: {
        image: "busybox",
        command: ["sh", "-c", script],
        resourceRequirements: [
          { type: "VCPU", value: "1" },
          { type: "MEMORY", value: "64" },
        ],
        ...container,
      },
    }),
  );
  return answer.jobDefinitionArn ?? "";
}

export async function submit(
  { batch }: Yard,
  request: Partial<SubmitJobRequest> & Pick<SubmitJobRequest, "jobQueue" | "jobDefinition">,
): Promise<string> {
  const answer = await batch.send(new SubmitJobCommand({ jobName: "test", ...request }));
  return answer.jobId ?? "";
}

export async function describeJobs(
  { batch }: Yard,
  jobIds: readonly string[],
): Promise<JobDetail[]> {
  const details: JobDetail[] = [];
  for (let from = 0; from < jobIds.length; from += 100) {
    const jobs = jobIds.slice(from, from + 100);
    const answer = await batch.send(new DescribeJobsCommand({ jobs }));
    details.push(...(answer.jobs ?? []));
  }
  return details;
}

/** Waits for the jobs to end; answers them. */
export async function ended(
  yard: Yard,
  jobIds: readonly string[],
  limitMs = 60_000,
): Promise<JobDetail[]> {
  let details: JobDetail[] = [];
  await eventually(
    `${jobIds.length} jobs end`,
    async () => {
      details = await describeJobs(yard, jobIds);
      return details.every(({ status }) => status === "SUCCEEDED" || status === "FAILED");
    },
    limitMs,
    () =>
      JSON.stringify(details.find(({ status }) => status !== "SUCCEEDED" && status !== "FAILED")),
  );
  return details;
}

/** Waits until each of the jobs has the status. */
export async function reached(
  yard: Yard,
  jobIds: readonly string[],
  wanted: JobDetail["status"],
  limitMs = 30_000,
): Promise<void> {
  let seen: readonly (string | undefined)[] = [];
  await eventually(
    `${jobIds.length} jobs are ${wanted}`,
    async () => {
      seen = (await describeJobs(yard, jobIds)).map(({ status }) => status);
      return seen.length === jobIds.length && seen.every((status) => status === wanted);
    },
    limitMs,
    () => `but ${seen.join(", ")}`,
  );
}

/** Every line of a job's last log stream, page by page until the token repeats. */
export async function readLog(
  { logs }: { readonly logs: CloudWatchLogsClient },
  job: JobDetail | undefined,
): Promise<string[]> {
  const messages: string[] = [];
  let nextToken: string | undefined;
  for (;;) {
    const page = await logs.send(
      new GetLogEventsCommand({
        logGroupName: "/aws/batch/job",
        logStreamName: job?.container?.logStreamName,
        startFromHead: true,
        nextToken,
      }),
    );
    for (const { message } of page.events ?? []) messages.push(message ?? "");
    if (page.nextForwardToken === nextToken) return messages;
    nextToken = page.nextForwardToken;
  }
}

/** Asks again until it is so: the server is another process, and polling is how AWS clients wait. */
export async function eventually(
  what: string,
  holds: () => Promise<boolean>,
  limitMs = 30_000,
  evidence: () => string | undefined = () => undefined,
): Promise<void> {
  const giveUp = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > giveUp) {
      throw new Error(`not within ${limitMs / 1000} s: ${what} ${evidence() ?? ""}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
