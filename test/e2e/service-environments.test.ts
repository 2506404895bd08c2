/** Service environments, their queues and quota shares, and tags of jobs, through the SDK. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
  CreateJobQueueCommand,
  CreateQuotaShareCommand,
  CreateSchedulingPolicyCommand,
  CreateServiceEnvironmentCommand,
  DeleteJobQueueCommand,
  DeleteQuotaShareCommand,
  DeleteSchedulingPolicyCommand,
  DeleteServiceEnvironmentCommand,
  DescribeJobQueuesCommand,
  DescribeQuotaShareCommand,
  DescribeServiceEnvironmentsCommand,
  DescribeServiceJobCommand,
  ListQuotaSharesCommand,
  ListServiceJobsCommand,
  ListTagsForResourceCommand,
  SubmitServiceJobCommand,
  TagResourceCommand,
  TerminateServiceJobsCommand,
  UntagResourceCommand,
  UpdateJobQueueCommand,
  UpdateQuotaShareCommand,
  UpdateServiceEnvironmentCommand,
} from "@aws-sdk/client-batch";
import {
  describeJobs,
  ended,
  eventually,
  makeQueue,
  registerShell,
  submit,
} from "../support/batch-story.ts";
import { type Served, serve, temporaryFolder } from "../support/serve.ts";

let server: Served;
before(async () => {
  server = await serve(temporaryFolder("service"), "--runtime", "process", "--overcommit");
});
after(() => server?.kill("SIGTERM"));

const jobQueue = "training";

async function queueStatus(): Promise<string> {
  const { jobQueues } = await server.batch.send(
    new DescribeJobQueuesCommand({ jobQueues: [jobQueue] }),
  );
  return jobQueues?.[0]?.status ?? "gone";
}

const queueIs = (status: string) =>
  eventually(`the queue is ${status}`, async () => (await queueStatus()) === status);

describe("service environments", () => {
  it("live with their queue and its quota share, from their creation to their end", async () => {
    const { batch } = server;
    const serviceEnvironment = "sage";
    await batch.send(
      new CreateServiceEnvironmentCommand({
        serviceEnvironmentName: serviceEnvironment,
        serviceEnvironmentType: "SAGEMAKER_TRAINING",
        capacityLimits: [{ maxCapacity: 4, capacityUnit: "ml.m5.large" }],
      }),
    );
    const { serviceEnvironments } = await batch.send(
      new DescribeServiceEnvironmentsCommand({ serviceEnvironments: [serviceEnvironment] }),
    );
    assert.equal(serviceEnvironments?.[0]?.status, "VALID");
    const { arn: schedulingPolicyArn } = await batch.send(
      new CreateSchedulingPolicyCommand({
        name: "quota",
        quotaSharePolicy: { idleResourceAssignmentStrategy: "FIFO" },
      }),
    );
    await batch.send(
      new CreateJobQueueCommand({
        jobQueueName: jobQueue,
        jobQueueType: "SAGEMAKER_TRAINING",
        priority: 1,
        schedulingPolicyArn,
        serviceEnvironmentOrder: [{ order: 1, serviceEnvironment }],
      }),
    );
    await queueIs("VALID");
    const { quotaShareArn } = await batch.send(
      new CreateQuotaShareCommand({
        quotaShareName: "share",
        jobQueue,
        capacityLimits: [{ maxCapacity: 2, capacityUnit: "ml.m5.large" }],
        resourceSharingConfiguration: { strategy: "LEND" },
        preemptionConfiguration: { inSharePreemption: "DISABLED" },
        tags: { team: "a" },
      }),
    );
    const { quotaShares } = await batch.send(new ListQuotaSharesCommand({ jobQueue }));
    assert.equal(quotaShares?.[0]?.quotaShareArn, quotaShareArn);
    const { tags } = await batch.send(new DescribeQuotaShareCommand({ quotaShareArn }));
    assert.deepEqual(tags, { team: "a" });

    await batch.send(new UpdateQuotaShareCommand({ quotaShareArn, state: "DISABLED" }));
    await batch.send(new DeleteQuotaShareCommand({ quotaShareArn }));
    await batch.send(new UpdateJobQueueCommand({ jobQueue, state: "DISABLED" }));
    await queueIs("VALID");
    await batch.send(new DeleteJobQueueCommand({ jobQueue }));
    await queueIs("gone");
    await batch.send(
      new UpdateServiceEnvironmentCommand({ serviceEnvironment, state: "DISABLED" }),
    );
    await batch.send(new DeleteServiceEnvironmentCommand({ serviceEnvironment }));
    await batch.send(new DeleteSchedulingPolicyCommand({ arn: schedulingPolicyArn }));
    const left = await batch.send(new DescribeServiceEnvironmentsCommand({}));
    assert.deepEqual(left.serviceEnvironments, []);
  });

  it("have no service jobs: none can be submitted, none is there", async () => {
    const { batch } = server;
    await makeQueue(server, "main", 2);
    const submitted = new SubmitServiceJobCommand({
      jobName: "train",
      jobQueue: "main",
      serviceJobType: "SAGEMAKER_TRAINING",
      serviceRequestPayload: "{}",
    });
    await assert.rejects(batch.send(submitted), {
      name: "ClientException",
      message: /no SageMaker to run it in/,
    });
    const list = await batch.send(new ListServiceJobsCommand({ jobQueue: "main" }));
    assert.deepEqual(list.jobSummaryList, []);
    const jobId = "10b00000-0000-4000-8000-000000000001";
    await assert.rejects(batch.send(new DescribeServiceJobCommand({ jobId })), {
      name: "ClientException",
    });
    const jobs = [jobId, "train"];
    const { successful, errors } = await batch.send(
      new TerminateServiceJobsCommand({ jobs, reason: "enough" }),
    );
    assert.deepEqual(successful, [jobId]);
    assert.equal(errors?.[0]?.job, "train");
  });
});

describe("the tags of a job", () => {
  it("change after it was submitted, and stay when it has ended", async () => {
    const { batch } = server;
    const jobDefinition = await registerShell(server, "tagged", "true");
    const jobId = await submit(server, { jobQueue: "main", jobDefinition, tags: { a: "1" } });
    const [job] = await describeJobs(server, [jobId]);
    const resourceArn = job?.jobArn;
    await batch.send(new TagResourceCommand({ resourceArn, tags: { a: "2", b: "3" } }));
    await batch.send(new UntagResourceCommand({ resourceArn, tagKeys: ["b"] }));
    await ended(server, [jobId]);
    const listed = await batch.send(new ListTagsForResourceCommand({ resourceArn }));
    assert.deepEqual(listed.tags, { a: "2" });
    assert.deepEqual((await describeJobs(server, [jobId]))[0]?.tags, { a: "2" });
  });
});
