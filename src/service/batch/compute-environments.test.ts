/** The life of compute environments through their operations, over the real store. */
import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import type { ComputeEnvironmentDetail } from "@aws-sdk/client-batch";
import { environmentInput, queueInput } from "../../../test/support/batch-inputs.ts";
import { imageRow, seedImages } from "../../../test/support/image-rows.ts";
import { type TestDeps, testContext, testDeps } from "../../../test/support/service-deps.ts";
import { settleResources } from "../../../test/support/settle-resources.ts";
import type { Instance } from "../../model/instance.ts";
import { createComputeEnvironment } from "./create-compute-environment.ts";
import { createJobQueue } from "./create-job-queue.ts";
import { deleteComputeEnvironment } from "./delete-compute-environment.ts";
import { deleteJobQueue } from "./delete-job-queue.ts";
import { describeComputeEnvironments } from "./describe-compute-environments.ts";
import { updateComputeEnvironment } from "./update-compute-environment.ts";
import { updateJobQueue } from "./update-job-queue.ts";

const arn = "arn:aws:batch:eu-west-1:123456789012:compute-environment/ce";
const role = "arn:aws:iam::123456789012:role/MyBatchRole";

let deps: TestDeps;
const opened: TestDeps[] = [];
beforeEach(async () => {
  deps = await testDeps();
  await seedImages(deps);
  await deps.store.transact((tx) => tx.images.insert(imageRow("ami-0123456789abcdef0")));
  opened.push(deps);
});
after(() => Promise.all(opened.map((each) => each.close())));

type Input = Parameters<typeof updateComputeEnvironment>[1];
const create = (input: Parameters<typeof createComputeEnvironment>[1]) =>
  createComputeEnvironment(deps, input, testContext);
const update = (change: Omit<Input, "computeEnvironment">) =>
  updateComputeEnvironment(deps, { computeEnvironment: "ce", ...change }, testContext);
const remove = () => deleteComputeEnvironment(deps, { computeEnvironment: "ce" });
const row = () => deps.store.read((view) => view.computeEnvironments.get("ce"));

async function described(name = "ce"): Promise<ComputeEnvironmentDetail> {
  const answer = await describeComputeEnvironments(
    deps,
    { computeEnvironments: [name] },
    testContext,
  );
  const [detail] = answer.computeEnvironments ?? [];
  assert.ok(detail, `${name} is described`);
  return detail;
}

async function settled(computeResources = {}): Promise<void> {
  await create(
    environmentInput("ce", { allocationStrategy: "BEST_FIT_PROGRESSIVE", ...computeResources }),
  );
  await settleResources(deps.store);
}

test("a new environment is shown whole, as AWS shows it", async () => {
  const answer = await create({
    ...environmentInput("ce", { tags: { team: "a" } }),
    serviceRole: "",
    tags: { cost: "1" },
  });
  assert.deepEqual(answer, { computeEnvironmentName: "ce", computeEnvironmentArn: arn });
  assert.equal(deps.pokes(), 1);
  const uuid = "aaaaaaaa-0000-4000-8000-000000000001";
  assert.deepEqual(await described(arn), {
    computeEnvironmentName: "ce",
    computeEnvironmentArn: arn,
    ecsClusterArn: `arn:aws:ecs:eu-west-1:123456789012:cluster/ce_Batch_${uuid}`,
    type: "MANAGED",
    state: "ENABLED",
    status: "CREATING",
    statusReason: "ComputeEnvironment Creating",
    computeResources: {
      type: "EC2",
      minvCpus: 0,
      maxvCpus: 16,
      desiredvCpus: 0,
      instanceTypes: ["m6i"],
      subnets: ["subnet-1"],
      securityGroupIds: ["sg-1"],
      instanceRole: "ecsInstanceRole",
      tags: { team: "a" },
      ec2Configuration: [{ imageType: "ECS_AL2023", batchImageStatus: "LATEST" }],
    },
    serviceRole:
      "arn:aws:iam::123456789012:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch",
    containerOrchestrationType: "ECS",
    uuid,
    tags: { cost: "1" },
  });
});

test("an unmanaged environment is a cluster and nothing else", async () => {
  await create({
    computeEnvironmentName: "lab",
    type: "UNMANAGED",
    serviceRole: role,
    unmanagedvCpus: 8,
  });
  const detail = await described("lab");
  assert.equal(detail.unmanagedvCpus, 8);
  assert.equal(detail.computeResources, undefined);
  assert.equal(detail.updatePolicy, undefined);
  assert.match(detail.ecsClusterArn ?? "", /:cluster\/lab_Batch_aaaaaaaa-/);
});

test("a name is taken until its environment is gone", async () => {
  await settled();
  await assert.rejects(create(environmentInput("ce")), {
    code: "ConflictException",
    httpStatus: 409,
  });
  await update({ state: "DISABLED" });
  await settleResources(deps.store);
  await remove();
  await assert.rejects(create(environmentInput("ce")), { message: "Object already exists" });
  await settleResources(deps.store);
  await create(environmentInput("ce"));
});

test("the 51st environment is refused", async () => {
  for (let index = 0; index < 50; index += 1) await create(environmentInput(`ce-${index}`));
  await assert.rejects(create(environmentInput("ce-50")), /more than 50 compute environments/);
});

test("pages come in order, with a token that leads on", async () => {
  for (const name of ["a", "b", "c"]) await create(environmentInput(name));
  const first = await describeComputeEnvironments(deps, { maxResults: 2 }, testContext);
  assert.deepEqual(
    first.computeEnvironments?.map((each) => each.computeEnvironmentName),
    ["a", "b"],
  );
  assert.ok(first.nextToken);
  const second = await describeComputeEnvironments(
    deps,
    { maxResults: 2, nextToken: first.nextToken },
    testContext,
  );
  assert.deepEqual(
    second.computeEnvironments?.map((each) => each.computeEnvironmentName),
    ["c"],
  );
  assert.equal(second.nextToken, undefined);
});

test("unknown names and foreign ARNs are left out", async () => {
  await create(environmentInput("ce"));
  const answer = await describeComputeEnvironments(
    deps,
    { computeEnvironments: ["nothing", arn.replace("eu-west-1", "us-east-1"), arn, "ce"] },
    testContext,
  );
  assert.deepEqual(
    answer.computeEnvironments?.map((each) => each.computeEnvironmentName),
    ["ce", "ce"],
  );
});

test("a scaling update keeps the instances", async () => {
  await settled();
  await update({ computeResources: { minvCpus: 4, maxvCpus: 32 } });
  const after = await row();
  assert.equal(after?.status, "UPDATING");
  assert.equal(after?.infrastructureRevision, 1);
  assert.equal(after?.computeResources?.maxvCpus, 32);
  assert.deepEqual(after?.computeResources?.instanceTypes, ["m6i"]);
  assert.equal((await described()).computeResources?.desiredvCpus, 4);
});

test("an infrastructure update begins a new revision", async () => {
  await settled();
  await update({ computeResources: { maxvCpus: 32, imageId: "ami-0123456789abcdef0" } });
  const after = await row();
  assert.equal(after?.status, "UPDATING");
  assert.equal(after?.infrastructureRevision, 2);
  assert.equal(after?.computeResources?.imageId, "ami-0123456789abcdef0");
  await settleResources(deps.store);
  await update({ computeResources: { imageId: "" } });
  assert.equal((await row())?.computeResources?.imageId, undefined);
  assert.equal((await row())?.infrastructureRevision, 3);
});

test("stating what already is replaces nothing", async () => {
  await settled();
  await update({ serviceRole: "", computeResources: { instanceTypes: ["m6i"], maxvCpus: 16 } });
  assert.equal((await row())?.status, "VALID");
  assert.equal((await row())?.infrastructureRevision, 1);
  assert.equal((await described()).updatePolicy, undefined, "nobody has set it");
  await update({ updatePolicy: { jobExecutionTimeoutMinutes: 60 } });
  assert.equal((await row())?.status, "VALID");
  assert.deepEqual((await described()).updatePolicy, {
    terminateJobsOnUpdate: false,
    jobExecutionTimeoutMinutes: 60,
  });
});

test("asking for the latest image replaces instances although no setting changes", async () => {
  await settled();
  await update({ computeResources: { updateToLatestImageVersion: true } });
  assert.equal((await row())?.infrastructureRevision, 2);
});

test("the image type follows the instance types until one was chosen", async () => {
  await settled();
  await update({ computeResources: { instanceTypes: ["g5"] } });
  assert.deepEqual((await row())?.computeResources?.ec2Configuration, [
    { imageType: "ECS_AL2023_NVIDIA" },
  ]);
  await settleResources(deps.store);
  await update({ computeResources: { ec2Configuration: [{ imageType: "ECS_AL2_NVIDIA" }] } });
  await settleResources(deps.store);
  await update({ computeResources: { instanceTypes: ["g6"] } });
  assert.deepEqual((await row())?.computeResources?.ec2Configuration, [
    { imageType: "ECS_AL2_NVIDIA" },
  ]);
});

test("instances are not replaced under BEST_FIT or a role of the customer", async () => {
  await create(environmentInput("ce"));
  await settleResources(deps.store);
  await assert.rejects(
    update({ computeResources: { instanceTypes: ["c6i"] } }),
    /cannot change instanceTypes: its allocation strategy is BEST_FIT\. Create a new/,
  );
  await update({ computeResources: { maxvCpus: 64 } });

  await create({ ...environmentInput("own"), serviceRole: role });
  await settleResources(deps.store);
  await assert.rejects(
    updateComputeEnvironment(
      deps,
      { computeEnvironment: "own", computeResources: { tags: { a: "b" } } },
      testContext,
    ),
    /cannot change tags: its service role is arn:aws:iam::123456789012:role\/MyBatchRole, not/,
  );
});

test("desiredvCpus is what runs, what was asked for, or the minimum", async () => {
  await settled({ minvCpus: 2, desiredvCpus: 8 });
  assert.equal((await described()).computeResources?.desiredvCpus, 8);
  await deps.store.transact(async (tx) => {
    const environment = await tx.computeEnvironments.get("ce");
    assert.ok(environment);
    const { requestedvCpus, ...reached } = environment;
    assert.equal(requestedvCpus, 8);
    await tx.computeEnvironments.update(reached);
    for (const digit of ["1", "2", "3"]) await tx.instances.insert(instance(digit));
  });
  // Two instances of 4 vCPUs wanted running; the third is on its way out.
  assert.equal((await described()).computeResources?.desiredvCpus, 8);
  await assert.rejects(update({ computeResources: { desiredvCpus: 7 } }), {
    message:
      "Manually scaling down compute environment is not supported. Disconnecting job queues from " +
      "compute environment will cause it to scale-down to minvCpus",
  });
  await update({ computeResources: { desiredvCpus: 12 } });
  assert.equal((await row())?.requestedvCpus, 12);
  assert.equal((await row())?.infrastructureRevision, 1);
  await settleResources(deps.store);
  await update({ computeResources: { maxvCpus: 10 } });
  assert.equal((await row())?.requestedvCpus, 10);
});

test("what is on the way is left alone, what is missing is said or passed over", async () => {
  await create(environmentInput("ce"));
  await assert.rejects(update({ state: "DISABLED" }), {
    message: "Cannot update, resource is being modified.",
  });
  await assert.rejects(remove(), { message: "Cannot delete, resource is being modified" });
  await assert.rejects(
    updateComputeEnvironment(deps, { computeEnvironment: "none" }, testContext),
    { message: "none does not exist" },
  );
  assert.deepEqual(await deleteComputeEnvironment(deps, { computeEnvironment: "none" }), {});
});

test("deleting asks for DISABLED and for no queue", async () => {
  await settled();
  await assert.rejects(remove(), /Cannot delete, state of compute environment ce must be DISABLED/);
  await createJobQueue(deps, queueInput("q", "ce"), testContext);
  await update({ state: "DISABLED" });
  await settleResources(deps.store);
  await assert.rejects(remove(), {
    message: "Cannot delete, found existing JobQueue relationship",
  });
  await updateJobQueue(deps, { jobQueue: "q", state: "DISABLED" }, testContext);
  await settleResources(deps.store);
  await deleteJobQueue(deps, { jobQueue: "q" });
  await settleResources(deps.store);
  await remove();
  assert.equal((await row())?.status, "DELETING");
});

function instance(digit: string): Instance {
  return {
    instanceId: `i-${digit.repeat(17)}`,
    computeEnvironment: "ce",
    clusterName: "ce_Batch_aaaaaaaa-0000-4000-8000-000000000001",
    instanceType: "m6i.xlarge",
    imageId: "ami-00000000000000001",
    infrastructureRevision: 1,
    desiredStatus: digit === "3" ? "DRAINING" : "RUNNING",
    lastStatus: "REGISTERED",
    createdAt: 1,
    containerInstanceId: digit.repeat(32),
    resources: { cpu: 4096, memoryMiB: 15_000, gpus: 0 },
    gpuIds: [],
  };
}
