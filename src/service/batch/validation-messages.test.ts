/**
 * Every rule with the exact text that a client gets: test/golden/validation-messages.txt. Clients match these
 * texts, so a change of the file is a change of the interface. Written anew with UPDATE_GOLDEN=1.
 */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import {
  definitionInput,
  ec2Resources,
  environmentInput,
  fargateResources,
  policyArn,
  queueInput,
  quotaShareInput,
  quotaSharePolicy,
  serviceEnvironmentInput,
  serviceQueueInput,
  taskInput,
} from "../../../test/support/batch-inputs.ts";
import { seedImages } from "../../../test/support/image-rows.ts";
import { type RefusalCase, refusalCases, refusals } from "../../../test/support/refusal-cases.ts";
import { type TestDeps, testContext, testDeps } from "../../../test/support/service-deps.ts";
import { settleResources } from "../../../test/support/settle-resources.ts";
import {
  type Change,
  consumableChanges,
  consumableUpdateChanges,
  createChanges,
  queueChanges,
  quotaShareChanges,
  resourceChanges,
  serviceEnvironmentChanges,
  updateChanges,
} from "../../../test/support/wrong-batch-requests.ts";
import { fargateResourceChanges } from "../../../test/support/wrong-fargate-resources.ts";
import {
  definitionChanges,
  ec2ContainerChanges,
  ec2TaskChanges,
  fargateContainer,
  fargateContainerChanges,
  fargateTask,
  fargateTaskChanges,
  managedTaskChanges,
  podChanges,
} from "../../../test/support/wrong-job-definitions.ts";
import { createComputeEnvironment } from "./create-compute-environment.ts";
import { createConsumableResource } from "./create-consumable-resource.ts";
import { createJobQueue } from "./create-job-queue.ts";
import { createQuotaShare } from "./create-quota-share.ts";
import { createSchedulingPolicy } from "./create-scheduling-policy.ts";
import { createServiceEnvironment } from "./create-service-environment.ts";
import { registerJobDefinition } from "./register-job-definition.ts";

const golden = new URL("../../../test/golden/validation-messages.txt", import.meta.url);

const queueArn = "arn:aws:batch:eu-west-1:123456789012:job-queue/";

let deps: TestDeps;
before(async () => {
  deps = await testDeps();
  await seedImages(deps);
  await createComputeEnvironment(
    deps,
    environmentInput("ce", { allocationStrategy: "BEST_FIT_PROGRESSIVE" }),
    testContext,
  );
  await createComputeEnvironment(
    deps,
    {
      computeEnvironmentName: "lab",
      type: "UNMANAGED",
      serviceRole: "arn:aws:iam::123456789012:role/Mine",
    },
    testContext,
  );
  await settleResources(deps.store);
  await createServiceEnvironment(deps, serviceEnvironmentInput("sage"), testContext);
  await createServiceEnvironment(
    deps,
    serviceEnvironmentInput("quota", [{ maxCapacity: 9, capacityUnit: "ml.m5.large" }]),
    testContext,
  );
  await createJobQueue(deps, queueInput("q", "ce"), testContext);
  await createSchedulingPolicy(deps, quotaSharePolicy, testContext);
  const training = serviceQueueInput("training", "quota");
  await createJobQueue(deps, { ...training, schedulingPolicyArn: policyArn("quota") }, testContext);
  await settleResources(deps.store);
  await createQuotaShare(deps, quotaShareInput("share", "training"), testContext);
  await createConsumableResource(
    deps,
    { consumableResourceName: "licenses", totalQuantity: 4 },
    testContext,
  );
  await registerJobDefinition(deps, definitionInput("d"), testContext);
});
after(() => deps.close());

test("each rule answers with its own text", async () => {
  const text = await refusals(deps, cases());
  if (process.env.UPDATE_GOLDEN === "1") await writeFile(golden, text);
  assert.equal(text, await readFile(golden, "utf8"));
});

function cases(): readonly RefusalCase[] {
  const { found, add, only } = refusalCases();
  const container = (changes: readonly Change[]) =>
    changes.map((change) => ({
      containerProperties: { ...definitionInput("d").containerProperties, ...change },
    }));
  const resources = (changes: readonly Change[]) =>
    changes.map((computeResources) => ({
      computeResources: { ...ec2Resources, ...computeResources },
    }));
  add("RegisterJobDefinition", definitionInput("d"), definitionChanges);
  add(
    "RegisterJobDefinition, containerProperties on EC2",
    definitionInput("d"),
    container(ec2ContainerChanges),
  );
  only(ec2ContainerChanges);
  add(
    "RegisterJobDefinition, containerProperties on FARGATE",
    { ...definitionInput("d"), platformCapabilities: ["FARGATE"] },
    container(fargateContainerChanges.map((change) => ({ ...fargateContainer, ...change }))),
  );
  only(fargateContainerChanges);
  const task = (base: Change, changes: readonly Change[]) =>
    changes.map((change) => ({ ecsProperties: { taskProperties: [{ ...base, ...change }] } }));
  for (const [platform, base, changes] of [
    ["EC2", taskInput, ec2TaskChanges],
    ["FARGATE", fargateTask, fargateTaskChanges],
    ["MANAGED_INSTANCES", taskInput, managedTaskChanges],
  ] as const) {
    add(
      `RegisterJobDefinition, ecsProperties on ${platform}`,
      { jobDefinitionName: "d", type: "container", platformCapabilities: [platform] },
      task(base, changes),
    );
    only(changes);
  }
  add(
    "RegisterJobDefinition, eksProperties",
    { jobDefinitionName: "d", type: "container" },
    podChanges.map((podProperties) => ({ eksProperties: { podProperties } })),
  );
  only(podChanges);
  add("DescribeJobDefinitions", {}, [
    { jobDefinitions: ["d:1"], maxResults: 10 },
    { jobDefinitions: ["d:1"], jobDefinitionName: "d" },
    { status: "active" },
    { maxResults: 101 },
    { nextToken: "no-token" },
  ]);
  add("DeregisterJobDefinition", {}, [{ jobDefinition: "d" }, { jobDefinition: "d:999" }]);
  add("CreateComputeEnvironment", environmentInput("new"), createChanges);
  add(
    "CreateComputeEnvironment, computeResources",
    environmentInput("new"),
    resources(resourceChanges),
  );
  only(resourceChanges);
  add(
    "CreateComputeEnvironment, computeResources of FARGATE",
    environmentInput("new"),
    fargateResourceChanges.map((change) => ({
      computeResources: { ...fargateResources, ...change },
    })),
  );
  only(fargateResourceChanges);
  add("UpdateComputeEnvironment", { computeEnvironment: "ce" }, updateChanges);
  add("DescribeComputeEnvironments", {}, [
    { computeEnvironments: ["ce"], maxResults: 1 },
    { maxResults: 0 },
  ]);
  add("CreateJobQueue", queueInput("new", "ce"), queueChanges);
  add("UpdateJobQueue", { jobQueue: "q" }, [
    { jobQueue: "none" },
    { state: "PAUSED" },
    { priority: -1 },
    { schedulingPolicyArn: "arn:aws:batch:eu-west-1:123456789012:scheduling-policy/p" },
    { computeEnvironmentOrder: [{ order: 1, computeEnvironment: "none" }] },
    { serviceEnvironmentOrder: [{ order: 1, serviceEnvironment: "sage" }] },
    { jobQueue: "training", computeEnvironmentOrder: [{ order: 1, computeEnvironment: "ce" }] },
  ]);
  add("DescribeJobQueues", {}, [{ jobQueues: ["q"], maxResults: 1 }]);
  add("CreateServiceEnvironment", serviceEnvironmentInput("new"), serviceEnvironmentChanges);
  add("UpdateServiceEnvironment", { serviceEnvironment: "sage" }, [
    { serviceEnvironment: "none" },
    { state: "PAUSED" },
    { capacityLimits: [] },
  ]);
  add("DeleteServiceEnvironment", { serviceEnvironment: "sage" }, [{}]);
  add("CreateQuotaShare", quotaShareInput("new", "training"), quotaShareChanges);
  const quotaShareArn = `${queueArn}training/quota-share/share`;
  add("UpdateQuotaShare", { quotaShareArn }, [
    { quotaShareArn: "share" },
    { quotaShareArn: `${queueArn}training/quota-share/none` },
    { state: "PAUSED" },
  ]);
  add("DeleteQuotaShare", { quotaShareArn }, [{}]);
  add("DescribeQuotaShare", {}, [{ quotaShareArn: "share" }]);
  add("ListQuotaShares", {}, [{ jobQueue: "none" }, { jobQueue: "training", maxResults: 101 }]);
  const jobId = "10b00000-0000-4000-8000-000000000001";
  const serviceJobType = "SAGEMAKER_TRAINING";
  const serviceJob = { jobName: "train", serviceJobType, serviceRequestPayload: "{}" };
  add("SubmitServiceJob", serviceJob, [{ jobQueue: "training" }]);
  add("DescribeServiceJob", {}, [{ jobId }]);
  add("UpdateServiceJob", {}, [{ jobId, schedulingPriority: 1 }]);
  add("ListServiceJobs", { jobQueue: "training" }, [
    { jobQueue: undefined },
    { jobQueue: "none" },
    { jobStatus: "WAITING" },
    { maxResults: 101 },
  ]);
  add("TerminateServiceJob", { jobId, reason: "enough" }, [{ jobId: "train" }, { reason: "" }]);
  add("TerminateServiceJobs", { jobs: [jobId], reason: "enough" }, [
    { jobs: [] },
    { jobs: Array(51).fill("a") },
    { reason: "r".repeat(1025) },
  ]);
  add("CreateConsumableResource", { consumableResourceName: "new" }, consumableChanges);
  add(
    "UpdateConsumableResource",
    { consumableResource: "licenses", operation: "SET", quantity: 1 },
    consumableUpdateChanges,
  );
  add("DescribeConsumableResource", {}, [{ consumableResource: "none" }]);
  add("ListConsumableResources", {}, [
    { filters: [{ name: "NAME", values: ["l*"] }] },
    { filters: [{ name: "CONSUMABLE_RESOURCE_NAME", values: ["a", "b"] }] },
    { maxResults: 0 },
    { maxResults: 101 },
    { nextToken: "none" },
  ]);
  add("ListJobsByConsumableResource", { consumableResource: "licenses" }, [
    { consumableResource: "none" },
    { filters: [{ name: "JOB_STATUS", values: ["running"] }] },
    { filters: [{ name: "JOB_QUEUE", values: ["q"] }] },
    { filters: [{ name: "JOB_NAME" }] },
    { maxResults: 101 },
  ]);
  const override = (...consumableResourceList: readonly object[]) => ({
    consumableResourcePropertiesOverride: { consumableResourceList },
  });
  add(
    "SubmitJob, consumableResourcePropertiesOverride",
    { jobName: "j", jobQueue: "q", jobDefinition: "d" },
    [
      override({ consumableResource: "licenses" }),
      override(
        { consumableResource: "licenses", quantity: 1 },
        { consumableResource: "licenses", quantity: 1 },
      ),
      override(...Array.from("abcdef", (name) => ({ consumableResource: name, quantity: 1 }))),
    ],
  );
  return found;
}
