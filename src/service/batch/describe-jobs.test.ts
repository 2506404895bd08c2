import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Lab, openLab } from "../../../test/support/lab.ts";
import { testContext } from "../../../test/support/service-deps.ts";
import { describeJobs } from "./describe-jobs.ts";

describe("describeJobs", () => {
  let lab: Lab;
  before(async () => {
    lab = await openLab();
  });
  after(() => lab.deps.close());

  const instanceArn = `arn:aws:ecs:eu-west-1:123456789012:container-instance/main_Batch_1/${"1".padStart(32, "0")}`;

  it("shows what clients read of a job that has not run", async () => {
    const jobId = await lab.submit();
    lab.deps.reasons.set(jobId, "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - none");
    assert.deepEqual(await lab.detail(jobId), {
      jobArn: `arn:aws:batch:eu-west-1:123456789012:job/${jobId}`,
      jobName: "story",
      jobId,
      jobQueue: "arn:aws:batch:eu-west-1:123456789012:job-queue/main",
      status: "RUNNABLE",
      statusReason: "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - none",
      attempts: [],
      createdAt: lab.deps.clock.now(),
      retryStrategy: { attempts: 1, evaluateOnExit: [] },
      startedAt: 0,
      dependsOn: [],
      jobDefinition: "arn:aws:batch:eu-west-1:123456789012:job-definition/echo:1",
      parameters: { word: "hello" },
      container: {
        image: "busybox",
        command: ["echo", "hello"],
        volumes: [],
        environment: [],
        mountPoints: [],
        ulimits: [],
        secrets: [],
        networkInterfaces: [],
        resourceRequirements: [
          { type: "VCPU", value: "1" },
          { type: "MEMORY", value: "64" },
        ],
      },
      tags: {},
      propagateTags: false,
      platformCapabilities: ["EC2"],
      isCancelled: false,
      isTerminated: false,
    });
  });

  it("shows the attempt under way, then the ended ones", async () => {
    const jobId = await lab.submit({ retryStrategy: { attempts: 2 } });
    const task = await lab.place(jobId);
    const arn = `arn:aws:ecs:eu-west-1:123456789012:task/main_Batch_1/${task.taskId}`;
    const starting = await lab.detail(jobId);
    assert.equal(starting.container?.taskArn, arn);
    assert.equal(starting.container?.containerInstanceArn, instanceArn);
    assert.equal(starting.container?.logStreamName, undefined);

    await lab.report(task, { status: "RUNNING" });
    const startedAt = lab.deps.clock.now();
    const running = await lab.detail(jobId);
    assert.deepEqual([running.startedAt, running.attempts], [startedAt, []]);
    assert.equal(running.container?.logStreamName, `echo/default/${task.taskId}`);
    assert.equal(running.container?.exitCode, undefined);

    lab.deps.clock.advance(5_000);
    const reason = "OutOfMemoryError: Container killed due to memory usage";
    await lab.report(task, {
      status: "STOPPED",
      containers: [{ containerName: "default", status: "STOPPED", exitCode: 137, reason }],
    });
    const again = await lab.detail(jobId);
    assert.deepEqual([again.status, again.stoppedAt], ["RUNNABLE", undefined]);
    assert.deepEqual(again.attempts, [
      {
        container: {
          containerInstanceArn: instanceArn,
          taskArn: arn,
          logStreamName: `echo/default/${task.taskId}`,
          exitCode: 137,
          reason,
          networkInterfaces: [],
        },
        startedAt,
        stoppedAt: startedAt + 5_000,
        statusReason: "Essential container in task exited",
      },
    ]);

    await lab.run(jobId, 0);
    const done = await lab.detail(jobId);
    assert.deepEqual(
      [done.status, done.statusReason, done.container?.exitCode, done.container?.reason],
      ["SUCCEEDED", "Essential container in task exited", 0, undefined],
    );
    assert.equal(done.stoppedAt, lab.deps.clock.now());
  });

  it("counts the children of an array and shows each by its index", async () => {
    const array = await lab.submit({ arrayProperties: { size: 3 }, tags: { team: "blue" } });
    await lab.run(`${array}:0`, 0);
    const parent = await lab.detail(array);
    assert.equal(parent.status, "PENDING");
    assert.deepEqual(parent.arrayProperties, {
      size: 3,
      statusSummary: {
        SUBMITTED: 0,
        PENDING: 0,
        RUNNABLE: 2,
        STARTING: 0,
        RUNNING: 0,
        SUCCEEDED: 1,
        FAILED: 0,
      },
    });
    lab.deps.reasons.set(`${array}:2`, "why not");
    const child = await lab.detail(`${array}:2`);
    assert.deepEqual(
      [child.status, child.statusReason, child.arrayProperties, child.tags],
      ["RUNNABLE", "why not", { index: 2 }, {}],
    );
    await lab.run(`${array}:1`, 0);
    await lab.run(`${array}:2`, 0);
    const ended = await lab.detail(array);
    assert.deepEqual(
      [ended.status, ended.statusReason, ended.startedAt, ended.stoppedAt],
      ["SUCCEEDED", undefined, 0, undefined],
    );
  });

  it("says at once that a job is being cancelled or terminated", async () => {
    const first = await lab.submit();
    const waiting = await lab.submit({ dependsOn: [{ jobId: first }] });
    await lab.cancel(waiting);
    const { status, isCancelled } = await lab.detail(waiting);
    assert.deepEqual([status, isCancelled], ["PENDING", true]);
    await lab.place(first);
    await lab.terminate(first);
    const terminated = await lab.detail(first);
    assert.deepEqual([terminated.status, terminated.isTerminated], ["STARTING", true]);
  });

  it("finds jobs by id and ARN and leaves out what nobody knows", async () => {
    const array = await lab.submit({ arrayProperties: { size: 2 } });
    const arn = `arn:aws:batch:eu-west-1:123456789012:job/${array}`;
    const unknown = [
      "10b0ffff-0000-4000-8000-000000000001",
      "nonsense",
      `${array}:9`,
      `${array}#0`,
    ];
    const asked = [array, array, arn, `${arn}:1`, arn.replace("123456789012", "1"), ...unknown];
    const { jobs } = await describeJobs(lab.deps, { jobs: asked }, testContext);
    assert.deepEqual(
      jobs?.map(({ jobId }) => jobId),
      [array, `${array}:1`],
    );
  });

  it("takes at most 100 ids", async () => {
    const jobs = Array.from({ length: 101 }, (_, index) => String(index));
    await assert.rejects(describeJobs(lab.deps, { jobs }, testContext), {
      message: /Maximum number of jobs supported is {2}100/,
    });
  });
});
