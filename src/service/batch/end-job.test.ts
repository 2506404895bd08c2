import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Lab, openLab } from "../../../test/support/lab.ts";
import { testContext } from "../../../test/support/service-deps.ts";
import { cancelJob } from "./cancel-job.ts";
import { terminateJob } from "./terminate-job.ts";

describe("cancelJob and terminateJob", () => {
  let lab: Lab;
  before(async () => {
    lab = await openLab();
  });
  after(() => lab.deps.close());

  it("fails a waiting job with the caller's reason", async () => {
    const [a, b] = [await lab.submit(), await lab.submit()];
    await lab.cancel(a, "no, thanks");
    await lab.terminate(`arn:aws:batch:eu-west-1:123456789012:job/${b}`, "stop (now)");
    const [cancelled, terminated] = [await lab.detail(a), await lab.detail(b)];
    assert.deepEqual([cancelled.status, cancelled.statusReason], ["FAILED", "no, thanks"]);
    assert.deepEqual([terminated.status, terminated.statusReason], ["FAILED", "stop (now)"]);
    assert.deepEqual([cancelled.isCancelled, terminated.isTerminated], [true, true]);
    assert.deepEqual(cancelled.attempts, []);
  });

  it("lets a started job go on when it is cancelled, and stops it when it is terminated", async () => {
    const jobId = await lab.submit({ retryStrategy: { attempts: 3 } });
    const task = await lab.place(jobId);
    await lab.report(task, { status: "RUNNING" });
    await lab.cancel(jobId);
    assert.equal((await lab.detail(jobId)).isCancelled, false);
    assert.equal((await lab.task(task.taskId)).desiredStatus, "RUNNING");

    await lab.terminate(jobId, "too long");
    await lab.terminate(jobId, "again");
    const wanted = await lab.task(task.taskId);
    assert.equal(wanted.desiredStatus, "STOPPED");
    assert.deepEqual(wanted.stopCause, { kind: "user", reason: "too long" });
    await lab.report(task, {
      status: "STOPPED",
      containers: [{ containerName: "default", status: "STOPPED", exitCode: 137 }],
    });
    const { status, statusReason, attempts, container } = await lab.detail(jobId);
    assert.deepEqual([status, statusReason, container?.exitCode], ["FAILED", "too long", 137]);
    assert.equal(attempts?.[0]?.statusReason, "too long");
  });

  it("is a success for jobs that have ended or that nobody knows", async () => {
    const jobId = await lab.submit();
    await lab.run(jobId, 0);
    const ended = await lab.job(jobId);
    const unknown = "10b0ffff-0000-4000-8000-000000000001";
    for (const id of [jobId, unknown, `${unknown}:3`, `${unknown}#0`]) {
      assert.deepEqual(await cancelJob(lab.deps, { jobId: id, reason: "x" }, testContext), {});
      assert.deepEqual(await terminateJob(lab.deps, { jobId: id, reason: "x" }, testContext), {});
    }
    assert.deepEqual(await lab.job(jobId), ended);
  });

  it("refuses what is no job id, and a reason that is missing or too long", async () => {
    const refused = (jobId: string, reason: string, message: RegExp) =>
      assert.rejects(terminateJob(lab.deps, { jobId, reason }, testContext), {
        code: "ClientException",
        message,
      });
    const jobId = await lab.submit();
    await refused("my-job", "x", /Job my-job is not valid/);
    await refused(jobId, "", /reason is required/);
    await refused(jobId, "x".repeat(1_025), /at most 1024 characters, got 1025/);
  });
});
