import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { SubmitJobRequest } from "@aws-sdk/client-batch";
import { type Lab, openLab } from "../../../test/support/lab.ts";
import { testContext } from "../../../test/support/service-deps.ts";
import type { Decoded } from "../../model/decoded.ts";
import { ServiceError } from "../../model/errors.ts";
import { submitJob } from "./submit-job.ts";

type Input = Partial<Decoded<SubmitJobRequest>>;

describe("submitJob", () => {
  let lab: Lab;
  before(async () => {
    lab = await openLab();
    await lab.define({ name: "old", status: "INACTIVE" });
    await lab.define({ name: "fargate", platformCapabilities: ["FARGATE"] });
    await lab.define({
      name: "full",
      retryStrategy: { attempts: 4, evaluateOnExit: [{ action: "EXIT", onExitCode: "1" }] },
      timeoutSeconds: 600,
      propagateTags: true,
    });
    await lab.addQueue("closed", "EC2", { state: "DISABLED" });
  });
  after(() => lab.deps.close());

  const refusal = async (input: Input): Promise<string> => {
    try {
      await lab.submit(input);
    } catch (error) {
      assert.ok(error instanceof ServiceError, String(error));
      assert.deepEqual([error.code, error.httpStatus], ["ClientException", 400]);
      return error.message.replace(
        /^Error executing request, Exception : (.*), RequestId: [0-9a-f-]{36}$/,
        "$1",
      );
    }
    return assert.fail("was accepted");
  };

  it("answers name, id and ARN, and wakes the loops", async () => {
    const pokes = lab.deps.pokes();
    const input = { jobName: "first", jobQueue: "main", jobDefinition: "echo" };
    const answer = await submitJob(lab.deps, input, testContext);
    assert.equal(answer.jobName, "first");
    assert.equal(answer.jobArn, `arn:aws:batch:eu-west-1:123456789012:job/${answer.jobId}`);
    assert.equal(lab.deps.pokes(), pokes + 1);
    assert.equal((await lab.job(answer.jobId ?? "")).status, "RUNNABLE");
  });

  it("finds the definition by name, revision and ARN, and the queue by ARN", async () => {
    const prefix = "arn:aws:batch:eu-west-1:123456789012:";
    for (const jobDefinition of [
      "echo",
      "echo:1",
      "job-definition/echo",
      "job-definition/echo:1",
    ]) {
      const jobId = await lab.submit({
        jobDefinition: jobDefinition.includes("/") ? prefix + jobDefinition : jobDefinition,
        jobQueue: `${prefix}job-queue/main`,
      });
      const detail = await lab.detail(jobId);
      assert.equal(detail.jobDefinition, `${prefix}job-definition/echo:1`);
      assert.equal(detail.jobQueue, `${prefix}job-queue/main`);
    }
  });

  it("takes empty values for absent ones", async () => {
    const jobId = await lab.submit({
      arrayProperties: {},
      dependsOn: [],
      tags: {},
      parameters: {},
      shareIdentifier: "",
      containerOverrides: { command: [], environment: [] },
    });
    const { arrayProperties, container } = await lab.detail(jobId);
    assert.equal(arrayProperties, undefined);
    assert.deepEqual(container?.command, ["echo", "hello"]);
  });

  it("lets what is submitted take the place of what is defined", async () => {
    const defined = await lab.detail(await lab.submit({ jobDefinition: "full" }));
    assert.deepEqual(defined.timeout, { attemptDurationSeconds: 600 });
    assert.equal(defined.retryStrategy?.attempts, 4);
    assert.equal(defined.propagateTags, true);
    const submitted = await lab.detail(
      await lab.submit({
        jobDefinition: "full",
        parameters: { word: "bye" },
        retryStrategy: {
          attempts: 2,
          evaluateOnExit: [{ action: "retry" as string as "RETRY", onReason: "*" }],
        },
        timeout: { attemptDurationSeconds: 60 },
        propagateTags: false,
        tags: { team: "blue" },
        containerOverrides: { environment: [{ name: "A", value: "1" }] },
      }),
    );
    assert.deepEqual(submitted.retryStrategy, {
      attempts: 2,
      evaluateOnExit: [{ action: "RETRY", onReason: "*" }],
    });
    assert.deepEqual(submitted.timeout, { attemptDurationSeconds: 60 });
    assert.deepEqual(submitted.parameters, { word: "bye" });
    assert.deepEqual(submitted.container?.command, ["echo", "bye"]);
    assert.deepEqual(submitted.container?.environment, [{ name: "A", value: "1" }]);
    assert.deepEqual(submitted.tags, { team: "blue" });
    assert.equal(submitted.propagateTags, false);
  });

  it("meets a dependency that has succeeded, and fails with one that has failed", async () => {
    const [good, bad] = [await lab.submit(), await lab.submit()];
    await lab.run(good, 0);
    await lab.run(bad, 1);
    const waiting = await lab.submit({ dependsOn: [{ jobId: good }] });
    assert.equal((await lab.job(waiting)).status, "RUNNABLE");
    const failing = { dependsOn: [{ jobId: good }, { jobId: bad }] };
    const plain = await lab.detail(await lab.submit(failing));
    assert.deepEqual([plain.status, plain.statusReason], ["FAILED", "Dependent Job failed"]);
    assert.deepEqual(plain.dependsOn, failing.dependsOn);
    const array = await lab.submit({ ...failing, arrayProperties: { size: 2 } });
    assert.equal((await lab.job(array)).status, "FAILED");
    assert.equal((await lab.job(`${array}:1`)).statusReason, "Dependent Job failed");
  });

  it("refuses in AWS's words", async () => {
    const texts: readonly (readonly [Input, string | RegExp])[] = [
      [
        { parameters: { big: "x".repeat(47 * 1024) } },
        "Job size must be less than 30 KiB, got 48 KiB",
      ],
      [{ jobName: "-x" }, /^Job name should match valid pattern/],
      [
        { jobDefinition: "none" },
        "JobDefinition name none does not exist or is not in ACTIVE status",
      ],
      [
        { jobDefinition: "old:1" },
        "JobDefinition name old:1 does not exist or is not in ACTIVE status",
      ],
      [
        { jobDefinition: "arn:aws:batch:eu-west-1:123456789012:job-queue/main" },
        "Provided name arn:aws:batch:eu-west-1:123456789012:job-queue/main is not supported pattern[a-zA-Z_0-9-]{1,128}",
      ],
      [{ jobQueue: "none" }, "JobQueue none not found."],
      [{ jobQueue: "closed" }, /^JobQueue closed is DISABLED/],
      [
        { jobDefinition: "fargate" },
        "Job Queue is attached to Compute Environment that can not run Jobs with capability FARGATE.",
      ],
      [
        { shareIdentifier: "a" },
        "Job with shareIdentifier or schedulingPriority can onlybe submitted to job queue with fair share scheduling policy.",
      ],
      [{ arrayProperties: { size: 1 } }, /^Array size must be between 2 and 10000/],
      [{ arrayProperties: { size: 10_001 } }, /got arrayProperties.size 10001/],
      [
        { dependsOn: Array.from({ length: 21 }, () => ({ jobId: "x" })) },
        "Job cannot have more than 20 dependencies",
      ],
      [{ dependsOn: [{ jobId: "x" }] }, /^Job dependency x does not exist/],
      [
        { containerOverrides: { command: ["Ref::nobody"] } },
        "Unable to substitute value. No parameter found for reference nobody",
      ],
      [{ containerOverrides: { environment: [{ name: "AWS_BATCH_X" }] } }, /AWS_BATCH/],
      [{ retryStrategy: {} }, "RetryAttempts must be provided with retry strategy."],
      [{ retryStrategy: { attempts: 11 } }, "RetryAttempts must be between 1 and 10."],
      [
        { retryStrategy: { attempts: 1, evaluateOnExit: [{ action: "EXIT" }] } },
        "EvaluateOnExit should contain at least one of onExitCode, onReason or onStatusReason",
      ],
      [
        { retryStrategy: { attempts: 1, evaluateOnExit: [{ action: "EXIT", onReason: "(a)" }] } },
        "Evaluate on exit condition contains restricted characters.",
      ],
      [
        { timeout: { attemptDurationSeconds: 59 } },
        "AttemptDurationSeconds in Timeout must be at least 60 seconds.",
      ],
      [{ tags: { "a?": "b" } }, /^Tags can only contain letters, numbers, spaces/],
      [{ tags: { "AWS:x": "b" } }, /reserved/],
      [
        { nodeOverrides: {} },
        /^nodeOverrides can only be used with job definitions of type multinode/,
      ],
    ];
    for (const [input, expected] of texts) {
      const message = await refusal(input);
      if (typeof expected === "string") assert.equal(message, expected);
      else assert.match(message, expected);
    }
  });
});
