/** The life of job queues through their operations, over the real store. */
import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { environmentInput, queueInput } from "../../../test/support/batch-inputs.ts";
import { type TestDeps, testContext, testDeps } from "../../../test/support/service-deps.ts";
import { settleResources } from "../../../test/support/settle-resources.ts";
import { createComputeEnvironment } from "./create-compute-environment.ts";
import { createJobQueue } from "./create-job-queue.ts";
import { deleteJobQueue } from "./delete-job-queue.ts";
import { describeJobQueues } from "./describe-job-queues.ts";
import { updateJobQueue } from "./update-job-queue.ts";

const arn = "arn:aws:batch:eu-west-1:123456789012:job-queue/q";
const environmentArn = "arn:aws:batch:eu-west-1:123456789012:compute-environment/";

let deps: TestDeps;
const opened: TestDeps[] = [];
beforeEach(async () => {
  deps = await testDeps();
  opened.push(deps);
  for (const name of ["a", "b"]) {
    await createComputeEnvironment(deps, environmentInput(name), testContext);
  }
  await settleResources(deps.store);
});
after(() => Promise.all(opened.map((each) => each.close())));

const create = (input: Parameters<typeof createJobQueue>[1]) =>
  createJobQueue(deps, input, testContext);
const update = (change: Omit<Parameters<typeof updateJobQueue>[1], "jobQueue">) =>
  updateJobQueue(deps, { jobQueue: arn, ...change }, testContext);
const described = async () =>
  (await describeJobQueues(deps, { jobQueues: ["q"] }, testContext)).jobQueues?.[0];

test("a new queue is shown whole, its environments by ARN in the order they were given", async () => {
  const answer = await create({
    jobQueueName: "q",
    priority: 10,
    computeEnvironmentOrder: [
      { order: 20, computeEnvironment: `${environmentArn}b` },
      { order: 3, computeEnvironment: "a" },
    ],
    jobStateTimeLimitActions: [
      {
        reason: "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT",
        state: "RUNNABLE",
        maxTimeSeconds: 600,
        action: "CANCEL",
      },
    ],
    schedulingPolicyArn: "",
    tags: { team: "a" },
  });
  assert.deepEqual(answer, { jobQueueName: "q", jobQueueArn: arn });
  assert.deepEqual(await described(), {
    jobQueueName: "q",
    jobQueueArn: arn,
    state: "ENABLED",
    status: "CREATING",
    statusReason: "JobQueue Creating",
    priority: 10,
    computeEnvironmentOrder: [
      { order: 20, computeEnvironment: `${environmentArn}b` },
      { order: 3, computeEnvironment: `${environmentArn}a` },
    ],
    serviceEnvironmentOrder: [],
    jobQueueType: "ECS",
    jobStateTimeLimitActions: [
      {
        reason: "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT",
        state: "RUNNABLE",
        maxTimeSeconds: 600,
        action: "CANCEL",
      },
    ],
    tags: { team: "a" },
  });
});

test("only environments that are there and VALID can be attached", async () => {
  const text =
    /Compute Environments must be created and valid before attaching them to a job queue/;
  await assert.rejects(create(queueInput("q", "none")), text);
  await createComputeEnvironment(deps, environmentInput("new"), testContext);
  await assert.rejects(create(queueInput("q", "new")), text);
  assert.equal(await described(), undefined);
});

test("an attached environment may be named again after it turned INVALID", async () => {
  await create(queueInput("q", "a"));
  await settleResources(deps.store);
  await deps.store.transact(async (tx) => {
    for (const name of ["a", "b"]) {
      const row = await tx.computeEnvironments.get(name);
      assert.ok(row);
      await tx.computeEnvironments.update({ ...row, status: "INVALID" });
    }
  });
  const [first] = queueInput("q", "a").computeEnvironmentOrder ?? [];
  assert.ok(first);
  await assert.rejects(
    update({ computeEnvironmentOrder: [first, { order: 2, computeEnvironment: "b" }] }),
    /b is INVALID/,
  );
  await update({ computeEnvironmentOrder: [first] });
});

test("a queue has environments of one architecture", async () => {
  await createComputeEnvironment(
    deps,
    environmentInput("arm", { instanceTypes: ["m6g"] }),
    testContext,
  );
  await settleResources(deps.store);
  await assert.rejects(create(queueInput("q", "a", "arm")), /a is x86_64, arm is arm64/);
});

test("an update replaces what it states and nothing else", async () => {
  await create({
    ...queueInput("q", "a"),
    jobStateTimeLimitActions: [
      {
        reason: "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY",
        state: "RUNNABLE",
        maxTimeSeconds: 86_400,
        action: "CANCEL",
      },
    ],
  });
  await settleResources(deps.store);
  await update({ state: "DISABLED", priority: 7, computeEnvironmentOrder: [] });
  const disabled = await described();
  assert.equal(disabled?.state, "DISABLED");
  assert.equal(disabled?.status, "UPDATING");
  assert.equal(disabled?.priority, 7);
  assert.equal(disabled?.computeEnvironmentOrder?.length, 1);
  assert.equal(disabled?.jobStateTimeLimitActions?.length, 1);
  await assert.rejects(update({ priority: 1 }), {
    message: "Cannot update, resource is being modified.",
  });
  await settleResources(deps.store);
  await update({ jobStateTimeLimitActions: [] });
  assert.deepEqual((await described())?.jobStateTimeLimitActions, []);
  await assert.rejects(updateJobQueue(deps, { jobQueue: "none", priority: 1 }, testContext), {
    message: "none does not exist",
  });
});

test("a queue is deleted once it is DISABLED and settled; a missing one is no error", async () => {
  await create(queueInput("q", "a"));
  const remove = () => deleteJobQueue(deps, { jobQueue: arn });
  await assert.rejects(remove(), { message: "Cannot delete, resource is being modified" });
  await settleResources(deps.store);
  await assert.rejects(remove(), /state of job queue q must be DISABLED/);
  await update({ state: "DISABLED" });
  await settleResources(deps.store);
  await remove();
  assert.equal((await described())?.status, "DELETING");
  await assert.rejects(create(queueInput("q", "a")), { code: "ConflictException" });
  await settleResources(deps.store);
  assert.deepEqual(await remove(), {});
});

test("the 51st queue is refused", async () => {
  for (let index = 0; index < 50; index += 1) await create(queueInput(`q-${index}`, "a"));
  await assert.rejects(create(queueInput("q", "a")), /more than 50 job queues/);
});
