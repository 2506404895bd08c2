/** Scheduling policies, the queues that have one, and what jobs of such queues must say, over the real store. */
import assert from "node:assert/strict";
import { after, beforeEach, describe, it, test } from "node:test";
import type { SubmitJobRequest } from "@aws-sdk/client-batch";
import {
  definitionInput,
  environmentInput,
  policyArn,
  queueInput,
  quotaSharePolicy,
  serviceEnvironmentInput,
  serviceQueueInput,
} from "../../../test/support/batch-inputs.ts";
import { type TestDeps, testContext, testDeps } from "../../../test/support/service-deps.ts";
import { settleResources } from "../../../test/support/settle-resources.ts";
import type { Decoded } from "../../model/decoded.ts";
import { createComputeEnvironment } from "./create-compute-environment.ts";
import { createJobQueue } from "./create-job-queue.ts";
import { createQuotaShare } from "./create-quota-share.ts";
import { createSchedulingPolicy } from "./create-scheduling-policy.ts";
import { createServiceEnvironment } from "./create-service-environment.ts";
import { deleteSchedulingPolicy } from "./delete-scheduling-policy.ts";
import { describeJobQueues } from "./describe-job-queues.ts";
import { describeJobs } from "./describe-jobs.ts";
import { describeSchedulingPolicies } from "./describe-scheduling-policies.ts";
import { listJobs } from "./list-jobs.ts";
import { listSchedulingPolicies } from "./list-scheduling-policies.ts";
import { registerJobDefinition } from "./register-job-definition.ts";
import { submitJob } from "./submit-job.ts";
import { updateJobQueue } from "./update-job-queue.ts";
import { updateSchedulingPolicy } from "./update-scheduling-policy.ts";

let deps: TestDeps;
const opened: TestDeps[] = [];
beforeEach(async () => {
  deps = await testDeps();
  opened.push(deps);
});
after(() => Promise.all(opened.map((each) => each.close())));

type Policy = Parameters<typeof createSchedulingPolicy>[1];
const create = (policy: Policy) => createSchedulingPolicy(deps, policy, testContext);
const update = (policy: Parameters<typeof updateSchedulingPolicy>[1]) =>
  updateSchedulingPolicy(deps, policy, testContext);
const described = async (...arns: string[]) =>
  (await describeSchedulingPolicies(deps, { arns }, testContext)).schedulingPolicies;

const refusal = (text: string) => ({ code: "ClientException", message: matcher(text) });
/** The text itself, bare or in the layout of validation failures. */
function matcher(text: string): RegExp {
  const literal = text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^(Error executing request, Exception : )?${literal}(, RequestId: .*)?$`);
}

describe("a scheduling policy", () => {
  const fairsharePolicy = {
    shareDecaySeconds: 3600,
    computeReservation: 10,
    shareDistribution: [{ shareIdentifier: "A", weightFactor: 0.1 }, { shareIdentifier: "B*" }],
  };

  it("is created, described, listed, updated and deleted", async () => {
    const arn = policyArn("fair");
    const made = await create({ name: "fair", fairsharePolicy, tags: { a: "b" } });
    assert.deepEqual(made, { name: "fair", arn });
    assert.deepEqual(await described(arn, policyArn("none"), "fair"), [
      { name: "fair", arn, fairsharePolicy, tags: { a: "b" } },
    ]);
    await create(quotaSharePolicy);
    const all = [{ arn }, { arn: policyArn("quota") }];
    assert.deepEqual(await listSchedulingPolicies(deps, {}, testContext), {
      schedulingPolicies: all,
    });
    const page = await listSchedulingPolicies(deps, { maxResults: 1 }, testContext);
    assert.deepEqual(page.schedulingPolicies, [{ arn }]);
    const { nextToken } = page;
    const rest = await listSchedulingPolicies(deps, { nextToken }, testContext);
    assert.deepEqual(rest, { schedulingPolicies: [{ arn: policyArn("quota") }] });

    assert.deepEqual(await update({ arn, fairsharePolicy: { shareDecaySeconds: 60 } }), {});
    assert.deepEqual((await described(arn))?.[0]?.fairsharePolicy, {
      shareDecaySeconds: 60,
      shareDistribution: [],
    });
    assert.deepEqual(await deleteSchedulingPolicy(deps, { arn }), {});
    assert.deepEqual(await deleteSchedulingPolicy(deps, { arn }), {});
    assert.deepEqual(await described(arn), []);
  });

  it("has a name that is free, and stays of its kind", async () => {
    await create({ name: "fair" });
    await create(quotaSharePolicy);
    await assert.rejects(create({ name: "fair" }), { code: "ConflictException" });
    await assert.rejects(
      update({ arn: policyArn("quota"), fairsharePolicy: {} }),
      /policy quota has a quotaSharePolicy, which cannot become another kind/,
    );
    await assert.rejects(
      update({ arn: policyArn("fair"), quotaSharePolicy: quotaSharePolicy.quotaSharePolicy }),
      /policy fair has a fairsharePolicy/,
    );
    await assert.rejects(update({ arn: policyArn("none") }), /does not exist/);
  });

  const shares = (...shareDistribution: { shareIdentifier: string; weightFactor?: number }[]) => ({
    fairsharePolicy: { shareDistribution },
  });
  const refused: readonly (readonly [Partial<Policy>, string])[] = [
    [
      { name: "a b" },
      'Scheduling policy name should match a valid pattern. "a b" is not 1 to 128 letters, digits, - and _.',
    ],
    [
      { fairsharePolicy: {}, quotaSharePolicy: quotaSharePolicy.quotaSharePolicy },
      "A scheduling policy can have either fairsharePolicy or quotaSharePolicy",
    ],
    [
      { quotaSharePolicy: { idleResourceAssignmentStrategy: "LIFO" as "FIFO" } },
      "Idle resource assignment strategy must be one of [FIFO].",
    ],
    [
      { fairsharePolicy: { shareDecaySeconds: 604_801 } },
      "shareDecaySeconds must be between 0 and 604800, got 604801.",
    ],
    [
      { fairsharePolicy: { computeReservation: 100 } },
      "computeReservation must be between 0 and 99, got 100.",
    ],
    [
      shares({ shareIdentifier: "A", weightFactor: 1000 }),
      "Weight factor should be between 0.0001 and 999.9999.",
    ],
    [
      shares({ shareIdentifier: "A", weightFactor: 0 }),
      "Weight factor should be between 0.0001 and 999.9999.",
    ],
    [
      shares(...Array.from({ length: 501 }, (_, n) => ({ shareIdentifier: `A${n}` }))),
      "ShareDistribution size cannot be greater than 500.",
    ],
    [
      shares({ shareIdentifier: "A" }, { shareIdentifier: "A" }),
      "Cannot have two or more identical shareIdentifiers.",
    ],
    [
      shares({ shareIdentifier: "UserA*" }, { shareIdentifier: "UserA1" }),
      "Share identifier UserA1 matches another share identifier UserA*",
    ],
    [
      shares({ shareIdentifier: "UserA1*" }, { shareIdentifier: "UserA*" }),
      "Share identifier UserA1* matches another share identifier UserA*",
    ],
    [
      shares({ shareIdentifier: "a-b" }),
      'ShareIdentifier name should match a valid pattern. "a-b" is not 1 to 255 letters and digits, which * may follow.',
    ],
  ];
  for (const [change, text] of refused) {
    it(`is refused: ${text.slice(0, 60)}`, async () => {
      await assert.rejects(create({ name: "p", ...change }), refusal(text));
    });
  }
});

describe("a job queue", () => {
  beforeEach(async () => {
    await createComputeEnvironment(deps, environmentInput("ce"), testContext);
    await createServiceEnvironment(deps, serviceEnvironmentInput("sage"), testContext);
    await create({ name: "fair" });
    await create({ name: "other" });
    await create(quotaSharePolicy);
    await settleResources(deps.store);
    const fair = { ...queueInput("fair", "ce"), schedulingPolicyArn: policyArn("fair") };
    await createJobQueue(deps, fair, testContext);
    await createJobQueue(deps, queueInput("fifo", "ce"), testContext);
    const training = serviceQueueInput("training", "sage");
    const quota = { ...training, schedulingPolicyArn: policyArn("quota") };
    await createJobQueue(deps, quota, testContext);
    await createJobQueue(deps, { ...training, jobQueueName: "plain" }, testContext);
    await settleResources(deps.store);
  });
  const give = (jobQueue: string, policy: string) =>
    updateJobQueue(deps, { jobQueue, schedulingPolicyArn: policyArn(policy) }, testContext);

  it("has its policy from its creation on, and can change it for one of its kind", async () => {
    await give("fair", "other");
    const { jobQueues } = await describeJobQueues(deps, { jobQueues: ["fair"] }, testContext);
    assert.equal(jobQueues?.[0]?.schedulingPolicyArn, policyArn("other"));
    await settleResources(deps.store);
    await assert.rejects(give("fair", "quota"), /which only one of that kind can replace/);
    await assert.rejects(give("training", "fair"), /with a quotaSharePolicy, which only one/);
    await assert.rejects(
      give("fair", "none"),
      refusal(`SchedulingPolicy ${policyArn("none")} not found.`),
    );
    await assert.rejects(
      give("fifo", "fair"),
      refusal("Only fairshare queues can have a scheduling policy."),
    );
    await assert.rejects(
      deleteSchedulingPolicy(deps, { arn: policyArn("other") }),
      refusal("Cannot delete, found existing JobQueue relationship"),
    );
    await deleteSchedulingPolicy(deps, { arn: policyArn("fair") });
  });

  it("is refused with a policy that is not there or not for it", async () => {
    const make = (schedulingPolicyArn: string) =>
      createJobQueue(deps, { ...queueInput("new", "ce"), schedulingPolicyArn }, testContext);
    await assert.rejects(make("fair"), refusal("SchedulingPolicy fair not found."));
    await assert.rejects(
      make(policyArn("quota")),
      refusal("Quota Management feature is only supported for SageMaker Training job queues."),
    );
  });

  it("has quota shares only where its policy says so", async () => {
    const share = (jobQueue: string) =>
      createQuotaShare(
        deps,
        {
          ...{ quotaShareName: "share", jobQueue },
          capacityLimits: [{ maxCapacity: 1, capacityUnit: "ml.m5.large" }],
          resourceSharingConfiguration: { strategy: "RESERVE" },
          preemptionConfiguration: { inSharePreemption: "DISABLED" },
        },
        testContext,
      );
    await share("training");
    await assert.rejects(share("plain"), /plain has no scheduling policy with a quotaSharePolicy/);
  });

  describe("and its jobs", () => {
    beforeEach(async () => {
      await registerJobDefinition(deps, definitionInput("d"), testContext);
      const urgent = { ...definitionInput("urgent"), schedulingPriority: 7 };
      await registerJobDefinition(deps, urgent, testContext);
    });
    const submit = async (more: Partial<Decoded<SubmitJobRequest>>) => {
      const input = { jobName: "j", jobQueue: "fair", jobDefinition: "urgent", ...more };
      return (await submitJob(deps, input, testContext)).jobId ?? "";
    };

    it("show their share and priority, and are listed by share", async () => {
      const a = await submit({ shareIdentifier: "a" });
      await submit({ shareIdentifier: "b", schedulingPriorityOverride: 9 });
      const { jobs } = await describeJobs(deps, { jobs: [a] }, testContext);
      assert.equal(jobs?.[0]?.shareIdentifier, "a");
      assert.equal(jobs?.[0]?.schedulingPriority, 7);
      const filters = [{ name: "SHARE_IDENTIFIER", values: ["b"] }];
      for (const status of [{}, { jobStatus: "RUNNABLE" as const }]) {
        const listed = await listJobs(deps, { jobQueue: "fair", filters, ...status }, testContext);
        assert.deepEqual(
          listed.jobSummaryList?.map(({ shareIdentifier }) => shareIdentifier),
          ["b"],
        );
      }
      const running = { jobQueue: "fair", filters, jobStatus: "RUNNING" as const };
      assert.deepEqual((await listJobs(deps, running, testContext)).jobSummaryList, []);
    });

    it("must name both in a fair-share queue, and neither elsewhere", async () => {
      await assert.rejects(submit({}), refusal("shareIdentifier must be specified."));
      await assert.rejects(
        submit({ shareIdentifier: "a", jobDefinition: "d" }),
        refusal(
          "Either schedulingPriority in job definition or schedulingPriorityOverride should be specified.",
        ),
      );
      await assert.rejects(
        submit({ shareIdentifier: "a", schedulingPriorityOverride: 10_000 }),
        refusal("Scheduling priority must be between 0 and 9999."),
      );
      await assert.rejects(
        submit({ shareIdentifier: "a b" }),
        refusal(
          'ShareIdentifier name should match a valid pattern. "a b" is not 1 to 255 letters and digits.',
        ),
      );
      const fifo =
        "Job with shareIdentifier or schedulingPriority can onlybe submitted to job queue with fair share scheduling policy.";
      for (const more of [{ shareIdentifier: "a" }, { schedulingPriorityOverride: 1 }]) {
        await assert.rejects(submit({ jobQueue: "fifo", ...more }), refusal(fifo));
      }
      // A definition's own priority has no effect in other queues, and is no fault.
      await submit({ jobQueue: "fifo" });
    });

    it("have at most 500 active shares; one with recent use counts", async () => {
      const now = deps.clock.now();
      await deps.store.transact(async (tx) => {
        const job = { cpu: 1, memoryMiB: 1, gpus: 0 };
        const usage = { jobQueue: "fair", from: now - 30_000, to: now, cpuSeconds: 1 };
        await tx.shares.addUsage({ ...usage, shareIdentifier: "used" });
        for (let n = 1; n < 500; n += 1) {
          await tx.jobs.insert({
            job: {
              jobId: `5a000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
              ...{ jobName: "j", jobQueue: "fair", status: "RUNNABLE", createdAt: 1, attempts: [] },
              ...{ resources: job, platformCapability: "EC2", schedulingPriority: 1 },
              shareIdentifier: `s${n}`,
            },
            spec: {} as never,
            waitsFor: [],
          });
        }
      });
      await submit({ shareIdentifier: "s1" });
      await submit({ shareIdentifier: "used" });
      await assert.rejects(
        submit({ shareIdentifier: "new" }),
        /Job queue fair has 500 active share identifiers, the most that are allowed\./,
      );
    });
  });
});

test("a policy of neither kind is a fair-share policy", async () => {
  await create({ name: "bare" });
  assert.deepEqual(await described(policyArn("bare")), [
    { name: "bare", arn: policyArn("bare"), tags: {} },
  ]);
});
