/** What GetJobQueueSnapshot shows of each kind of queue. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  environmentInput,
  policyArn,
  queueInput,
  quotaSharePolicy,
  serviceEnvironmentInput,
  serviceQueueInput,
} from "../../../test/support/batch-inputs.ts";
import { type TestDeps, testContext, testDeps } from "../../../test/support/service-deps.ts";
import { settleResources } from "../../../test/support/settle-resources.ts";
import { createComputeEnvironment } from "./create-compute-environment.ts";
import { createJobQueue } from "./create-job-queue.ts";
import { createSchedulingPolicy } from "./create-scheduling-policy.ts";
import { createServiceEnvironment } from "./create-service-environment.ts";
import { getJobQueueSnapshot } from "./get-job-queue-snapshot.ts";

let deps: TestDeps;
before(async () => {
  deps = await testDeps();
  await createComputeEnvironment(deps, environmentInput("ce"), testContext);
  await createServiceEnvironment(deps, serviceEnvironmentInput("sage"), testContext);
  await createSchedulingPolicy(deps, quotaSharePolicy, testContext);
  await settleResources(deps.store);
  await createJobQueue(deps, queueInput("q", "ce"), testContext);
  const training = serviceQueueInput("training", "sage");
  const quota = { ...training, schedulingPolicyArn: policyArn("quota") };
  await createJobQueue(deps, quota, testContext);
});
after(() => deps.close());

const lastUpdatedAt = 1_700_000_000_123;
const job = { jobId: "10b00000-0000-4000-8000-000000000001:7", since: 1_700_000_000_001 };
const front = {
  frontOfQueue: {
    jobs: [
      {
        jobArn: `arn:aws:batch:eu-west-1:123456789012:job/${job.jobId}`,
        earliestTimeAtPosition: job.since,
      },
    ],
    lastUpdatedAt,
  },
};
const usage = (quantity: number) => [{ capacityUnit: "VCPU", quantity }];

test("the front of a queue and what it uses", async () => {
  deps.queueStates.set("q", { updatedAt: lastUpdatedAt, jobs: [job], cpu: 2560 });
  assert.deepEqual(await getJobQueueSnapshot(deps, { jobQueue: "q" }), {
    ...front,
    queueUtilization: { totalCapacityUsage: usage(2.5), lastUpdatedAt },
  });
});

test("the twenty shares that use most", async () => {
  const cpuOfShares = new Map(Array.from({ length: 25 }, (_, n) => [`s${n}`, n * 1024]));
  deps.queueStates.set("q", { updatedAt: lastUpdatedAt, jobs: [job], cpu: 1024, cpuOfShares });
  const { queueUtilization } = await getJobQueueSnapshot(deps, { jobQueue: "q" });
  const { activeShareCount, topCapacityUtilization = [] } =
    queueUtilization?.fairshareUtilization ?? {};
  assert.deepEqual([activeShareCount, topCapacityUtilization.length], [25, 20]);
  assert.deepEqual(topCapacityUtilization[0], { shareIdentifier: "s24", capacityUsage: usage(24) });
});

test("nothing of a queue for service jobs, and empty maps where it has quota shares", async () => {
  const now = deps.clock.now();
  assert.deepEqual(await getJobQueueSnapshot(deps, { jobQueue: "training" }), {
    frontOfQueue: { jobs: [], lastUpdatedAt: now },
    frontOfQuotaShares: { quotaShares: {}, lastUpdatedAt: now },
    queueUtilization: {
      totalCapacityUsage: [],
      quotaShareUtilization: { topCapacityUtilization: [] },
      lastUpdatedAt: now,
    },
  });
});

test("a queue that is not there is said so", async () => {
  await assert.rejects(getJobQueueSnapshot(deps, { jobQueue: "none" }), {
    code: "ClientException",
    message: "JobQueue none not found.",
  });
});
