/** Service environments, the queues that name them and their quota shares: records through their operations. */
import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import {
  definitionInput,
  policyArn,
  quotaShareInput,
  quotaSharePolicy,
  serviceEnvironmentInput,
  serviceQueueInput,
} from "../../../test/support/batch-inputs.ts";
import { type TestDeps, testContext, testDeps } from "../../../test/support/service-deps.ts";
import { settleResources } from "../../../test/support/settle-resources.ts";
import { createJobQueue } from "./create-job-queue.ts";
import { createQuotaShare } from "./create-quota-share.ts";
import { createSchedulingPolicy } from "./create-scheduling-policy.ts";
import { createServiceEnvironment } from "./create-service-environment.ts";
import { deleteJobQueue } from "./delete-job-queue.ts";
import { deleteQuotaShare } from "./delete-quota-share.ts";
import { deleteServiceEnvironment } from "./delete-service-environment.ts";
import { describeJobQueues } from "./describe-job-queues.ts";
import { describeQuotaShare } from "./describe-quota-share.ts";
import { describeServiceEnvironments } from "./describe-service-environments.ts";
import { listQuotaShares } from "./list-quota-shares.ts";
import { listServiceJobs } from "./list-service-jobs.ts";
import { registerJobDefinition } from "./register-job-definition.ts";
import { submitJob } from "./submit-job.ts";
import { terminateServiceJob } from "./terminate-service-job.ts";
import { terminateServiceJobs } from "./terminate-service-jobs.ts";
import { updateJobQueue } from "./update-job-queue.ts";
import { updateQuotaShare } from "./update-quota-share.ts";
import { updateServiceEnvironment } from "./update-service-environment.ts";

const arn = (resource: string) => `arn:aws:batch:eu-west-1:123456789012:${resource}`;
const byType = [{ maxCapacity: 8, capacityUnit: "ml.m5.large" }];

let deps: TestDeps;
const opened: TestDeps[] = [];
beforeEach(async () => {
  deps = await testDeps();
  opened.push(deps);
  await createServiceEnvironment(deps, serviceEnvironmentInput("sage"), testContext);
});
after(() => Promise.all(opened.map((each) => each.close())));

const described = async (serviceEnvironments?: string[]) =>
  (
    await describeServiceEnvironments(
      deps,
      serviceEnvironments === undefined ? {} : { serviceEnvironments },
      testContext,
    )
  ).serviceEnvironments;

async function trainingQueue(): Promise<void> {
  await createQueue();
  await settleResources(deps.store);
}

async function createQueue(): Promise<void> {
  await createSchedulingPolicy(deps, quotaSharePolicy, testContext);
  const input = serviceQueueInput("training", "sage");
  await createJobQueue(deps, { ...input, schedulingPolicyArn: policyArn("quota") }, testContext);
}

const disableQueue = async () => {
  await updateJobQueue(deps, { jobQueue: "training", state: "DISABLED" }, testContext);
  await settleResources(deps.store);
};

test("a service environment is VALID at once, changed in place, and shown by name or ARN", async () => {
  const serviceEnvironment = arn("service-environment/sage");
  await updateServiceEnvironment(deps, { serviceEnvironment, state: "DISABLED" }, testContext);
  const shown = {
    serviceEnvironmentName: "sage",
    serviceEnvironmentArn: serviceEnvironment,
    serviceEnvironmentType: "SAGEMAKER_TRAINING",
    state: "DISABLED",
    status: "VALID",
    capacityLimits: [{ maxCapacity: 2, capacityUnit: "NUM_INSTANCES" }],
    tags: {},
  };
  assert.deepEqual(await described(["none", serviceEnvironment]), [shown]);
  await updateServiceEnvironment(deps, { serviceEnvironment, capacityLimits: byType }, testContext);
  assert.deepEqual(await described(), [{ ...shown, capacityLimits: byType }]);
});

test("it is deleted once it is DISABLED and no queue names it; a missing one is no error", async () => {
  const serviceEnvironment = "sage";
  const remove = () => deleteServiceEnvironment(deps, { serviceEnvironment });
  await assert.rejects(remove(), /state of service environment sage must be DISABLED/);
  await updateServiceEnvironment(deps, { serviceEnvironment, state: "DISABLED" }, testContext);
  await trainingQueue();
  await assert.rejects(remove(), {
    message: "Cannot delete, found existing JobQueue relationship",
  });
  await disableQueue();
  await deleteJobQueue(deps, { jobQueue: "training" });
  await settleResources(deps.store);
  await remove();
  assert.deepEqual(await described(), []);
  assert.deepEqual(await remove(), {});
});

test("a queue of service environments is of type SAGEMAKER_TRAINING and takes no other jobs", async () => {
  await trainingQueue();
  const { jobQueues } = await describeJobQueues(deps, { jobQueues: ["training"] }, testContext);
  assert.deepEqual(jobQueues?.[0]?.serviceEnvironmentOrder, [
    { order: 1, serviceEnvironment: arn("service-environment/sage") },
  ]);
  assert.deepEqual(jobQueues?.[0]?.computeEnvironmentOrder, []);
  assert.equal(jobQueues?.[0]?.jobQueueType, "SAGEMAKER_TRAINING");
  await registerJobDefinition(deps, definitionInput("d"), testContext);
  await assert.rejects(
    submitJob(deps, { jobName: "j", jobQueue: "training", jobDefinition: "d" }, testContext),
    /training is of type SAGEMAKER_TRAINING and takes service jobs only/,
  );
});

test("its time limits end service jobs, and it can change its environment", async () => {
  await createServiceEnvironment(deps, serviceEnvironmentInput("other"), testContext);
  await trainingQueue();
  const action = {
    reason: "MISCONFIGURATION:SERVICE_ENVIRONMENT_MAX_RESOURCE",
    state: "RUNNABLE",
    maxTimeSeconds: 600,
    action: "TERMINATE",
  } as const;
  await updateJobQueue(
    deps,
    {
      jobQueue: "training",
      jobStateTimeLimitActions: [action],
      serviceEnvironmentOrder: [{ order: 2, serviceEnvironment: "other" }],
    },
    testContext,
  );
  const { jobQueues } = await describeJobQueues(deps, {}, testContext);
  assert.deepEqual(jobQueues?.[0]?.jobStateTimeLimitActions, [action]);
  assert.deepEqual(jobQueues?.[0]?.serviceEnvironmentOrder, [
    { order: 2, serviceEnvironment: arn("service-environment/other") },
  ]);
});

test("one with limits by instance type serves one queue", async () => {
  await createServiceEnvironment(deps, serviceEnvironmentInput("quota", byType), testContext);
  await createJobQueue(deps, serviceQueueInput("one", "quota"), testContext);
  await assert.rejects(
    createJobQueue(deps, serviceQueueInput("two", "quota"), testContext),
    /can serve one job queue only; it serves one/,
  );
  await createJobQueue(deps, serviceQueueInput("three", "sage"), testContext);
  await createJobQueue(deps, serviceQueueInput("four", "sage"), testContext);
  await assert.rejects(
    updateServiceEnvironment(
      deps,
      { serviceEnvironment: "sage", capacityLimits: byType },
      testContext,
    ),
    /it serves more than one job queue \(four, three\)/,
  );
});

test("a quota share lives in its queue: created, updated, listed, described, deleted", async () => {
  await trainingQueue();
  const input = quotaShareInput("share", arn("job-queue/training"));
  const quotaShareArn = arn("job-queue/training/quota-share/share");
  assert.deepEqual(await createQuotaShare(deps, { ...input, tags: { a: "b" } }, testContext), {
    quotaShareName: "share",
    quotaShareArn,
  });
  await assert.rejects(createQuotaShare(deps, input, testContext), { code: "ConflictException" });
  await updateQuotaShare(
    deps,
    {
      quotaShareArn,
      resourceSharingConfiguration: { strategy: "LEND_AND_BORROW" },
      preemptionConfiguration: { inSharePreemption: "ENABLED" },
    },
    testContext,
  );
  const shown = {
    quotaShareName: "share",
    quotaShareArn,
    jobQueueArn: arn("job-queue/training"),
    capacityLimits: [{ maxCapacity: 1, capacityUnit: "ml.m5.large" }],
    resourceSharingConfiguration: { strategy: "LEND_AND_BORROW", borrowLimit: -1 },
    preemptionConfiguration: { inSharePreemption: "ENABLED" },
    state: "ENABLED",
    status: "VALID",
  };
  assert.deepEqual(await listQuotaShares(deps, { jobQueue: "training" }, testContext), {
    quotaShares: [shown],
  });
  const one = await describeQuotaShare(deps, { quotaShareArn });
  assert.deepEqual(one, { ...shown, tags: { a: "b" } });

  await disableQueue();
  await assert.rejects(
    deleteJobQueue(deps, { jobQueue: "training" }),
    /job queue training has quota shares \(share\)/,
  );
  await assert.rejects(deleteQuotaShare(deps, { quotaShareArn }), /must be DISABLED/);
  await updateQuotaShare(deps, { quotaShareArn, state: "DISABLED" }, testContext);
  await deleteQuotaShare(deps, { quotaShareArn });
  assert.deepEqual(await deleteQuotaShare(deps, { quotaShareArn }), {});
  await assert.rejects(describeQuotaShare(deps, { quotaShareArn }), /does not exist/);
  await deleteJobQueue(deps, { jobQueue: "training" });
});

test("the 21st quota share of a queue and the 51st service environment are refused", async () => {
  await trainingQueue();
  for (let index = 0; index < 20; index += 1) {
    await createQuotaShare(deps, quotaShareInput(`s-${index}`, "training"), testContext);
  }
  await assert.rejects(
    createQuotaShare(deps, quotaShareInput("s", "training"), testContext),
    /more than 20 quota shares in job queue training/,
  );
  for (let index = 1; index < 50; index += 1) {
    await createServiceEnvironment(deps, serviceEnvironmentInput(`e-${index}`), testContext);
  }
  await assert.rejects(
    createServiceEnvironment(deps, serviceEnvironmentInput("e"), testContext),
    /more than 50 service environments/,
  );
});

test("a queue that is not VALID yet gets no quota share", async () => {
  await createQueue();
  await assert.rejects(
    createQuotaShare(deps, quotaShareInput("share", "training"), testContext),
    /must be VALID before quota shares are created in it; it is CREATING/,
  );
});

test("there never is a service job: lists are empty, ends succeed, what is no id is told apart", async () => {
  await trainingQueue();
  assert.deepEqual(await listServiceJobs(deps, { jobQueue: "training" }, testContext), {
    jobSummaryList: [],
  });
  const jobId = "10b00000-0000-4000-8000-000000000001";
  const reason = "enough";
  assert.deepEqual(await terminateServiceJob(deps, { jobId, reason }, testContext), {});
  const jobs = [jobId, "train", arn(`service-job/${jobId}`), arn(`job/${jobId}`), `${jobId}:0`];
  const { successful, errors } = await terminateServiceJobs(deps, { jobs, reason }, testContext);
  assert.deepEqual(successful, [jobId, arn(`service-job/${jobId}`)]);
  assert.deepEqual(
    errors?.map(({ job, code }) => [job, code]),
    ["train", arn(`job/${jobId}`), `${jobId}:0`].map((job) => [job, "ValidationException"]),
  );
});
