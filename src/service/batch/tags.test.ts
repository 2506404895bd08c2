/** Tags of everything that has them, through the three tag operations. */
import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import {
  definitionInput,
  environmentInput,
  policyArn,
  queueInput,
  quotaShareInput,
  quotaSharePolicy,
  serviceEnvironmentInput,
  serviceQueueInput,
} from "../../../test/support/batch-inputs.ts";
import { type TestDeps, testContext, testDeps } from "../../../test/support/service-deps.ts";
import { settleResources } from "../../../test/support/settle-resources.ts";
import { createComputeEnvironment } from "./create-compute-environment.ts";
import { createConsumableResource } from "./create-consumable-resource.ts";
import { createJobQueue } from "./create-job-queue.ts";
import { createQuotaShare } from "./create-quota-share.ts";
import { createSchedulingPolicy } from "./create-scheduling-policy.ts";
import { createServiceEnvironment } from "./create-service-environment.ts";
import { describeJobs } from "./describe-jobs.ts";
import { listTagsForResource } from "./list-tags-for-resource.ts";
import { registerJobDefinition } from "./register-job-definition.ts";
import { tagResource } from "./tag-resource.ts";
import { untagResource } from "./untag-resource.ts";

const arn = (resource: string) => `arn:aws:batch:eu-west-1:123456789012:${resource}`;

let deps: TestDeps;
const opened: TestDeps[] = [];
beforeEach(async () => {
  deps = await testDeps();
  opened.push(deps);
  const tags = { first: "1" };
  await createComputeEnvironment(deps, { ...environmentInput("ce"), tags }, testContext);
  await settleResources(deps.store);
  await createJobQueue(deps, { ...queueInput("q", "ce"), tags }, testContext);
  await registerJobDefinition(deps, { ...definitionInput("d"), tags }, testContext);
  await createServiceEnvironment(deps, { ...serviceEnvironmentInput("sage"), tags }, testContext);
  await createSchedulingPolicy(deps, quotaSharePolicy, testContext);
  const training = serviceQueueInput("training", "sage");
  await createJobQueue(deps, { ...training, schedulingPolicyArn: policyArn("quota") }, testContext);
  await settleResources(deps.store);
  await createQuotaShare(deps, { ...quotaShareInput("share", "training"), tags }, testContext);
  await createConsumableResource(deps, { consumableResourceName: "l", tags }, testContext);
});
after(() => Promise.all(opened.map((each) => each.close())));

const tagsOf = async (resourceArn: string) =>
  (await listTagsForResource(deps, { resourceArn })).tags;

for (const resource of [
  "compute-environment/ce",
  "job-queue/q",
  "job-definition/d:1",
  "service-environment/sage",
  "scheduling-policy/quota",
  "job-queue/training/quota-share/share",
  "consumable-resource/l",
]) {
  test(`${resource}: tags are merged, overwritten and taken away`, async () => {
    const resourceArn = arn(resource);
    await tagResource(deps, { resourceArn, tags: { second: "", first: "one" } });
    assert.deepEqual(await tagsOf(resourceArn), { first: "one", second: "" });
    await untagResource(deps, { resourceArn, tagKeys: ["first", "absent"] });
    assert.deepEqual(await tagsOf(resourceArn), { second: "" });
  });
}

test("fifty tags in all", async () => {
  const resourceArn = arn("job-queue/q");
  const tags = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, "v"]));
  await assert.rejects(tagResource(deps, { resourceArn, tags }), /at most 50 tags, got 51/);
  assert.deepEqual(await tagsOf(resourceArn), { first: "1" });
});

test("an ARN that names nothing is refused, in any of the three", async () => {
  for (const resource of ["job-queue/none", "job-definition/d", "job-definition/d:2", "job/x"]) {
    await assert.rejects(tagsOf(arn(resource)), {
      message: `Resource ${arn(resource)} does not exist`,
    });
  }
  const foreign = arn("job-queue/q").replace("123456789012", "210987654321");
  await assert.rejects(tagResource(deps, { resourceArn: foreign, tags: {} }), /does not exist/);
  await assert.rejects(untagResource(deps, { resourceArn: "q", tagKeys: [] }), /does not exist/);
});

test("a job's tags change as any others do, at most fifty; DescribeJobs shows them", async () => {
  const jobId = deps.ids.jobId();
  await deps.store.transact((tx) =>
    tx.jobs.insert({
      job: {
        jobId,
        jobName: "j",
        jobQueue: "q",
        status: "RUNNABLE",
        createdAt: 1,
        resources: { cpu: 1024, memoryMiB: 128, gpus: 0 },
        platformCapability: "EC2",
        attempts: [],
      },
      spec: {
        jobDefinitionArn: arn("job-definition/d:1"),
        parameters: {},
        container: { image: "busybox" },
        dependsOn: [],
        tags: { owner: "me" },
        propagateTags: false,
        platformCapabilities: [],
      },
      waitsFor: [],
    }),
  );
  const resourceArn = arn(`job/${jobId}`);
  assert.deepEqual(await tagsOf(resourceArn), { owner: "me" });
  await tagResource(deps, { resourceArn, tags: { owner: "you", team: "" } });
  assert.deepEqual(await tagsOf(resourceArn), { owner: "you", team: "" });
  const { jobs } = await describeJobs(deps, { jobs: [jobId] }, testContext);
  assert.deepEqual(jobs?.[0]?.tags, { owner: "you", team: "" });
  await untagResource(deps, { resourceArn, tagKeys: ["owner"] });
  assert.deepEqual(await tagsOf(resourceArn), { team: "" });
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, "v"]));
  await assert.rejects(tagResource(deps, { resourceArn, tags: many }), /at most 50 tags, got 51/);
  assert.deepEqual(await tagsOf(resourceArn), { team: "" });
});

test("a child of an array has no tags of its own", async () => {
  const child = arn("job/10b00000-0000-4000-8000-000000000001:3");
  const refusal = /cannot have tags: use the ARN of its parent job/;
  await assert.rejects(tagsOf(child), refusal);
  await assert.rejects(tagResource(deps, { resourceArn: child, tags: { a: "b" } }), refusal);
  await assert.rejects(untagResource(deps, { resourceArn: child, tagKeys: ["a"] }), refusal);
});
