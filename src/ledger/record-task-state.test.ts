import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { type Lab, openLab } from "../../test/support/lab.ts";
import type { StopCause, Task } from "../model/task.ts";
import { loseInstance } from "./lose-instance.ts";
import { wantTaskStopped } from "./stop-task.ts";

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.deps.close());

const exited = (exitCode: number, reason?: string) => ({
  status: "STOPPED" as const,
  containers: [
    {
      containerName: "default",
      status: "STOPPED" as const,
      exitCode,
      ...(reason === undefined ? {} : { reason }),
    },
  ],
});
const want = ({ taskId }: Task, cause: StopCause): Promise<Task> =>
  lab.deps.store.transact(async (tx) => {
    const task = (await tx.tasks.get(taskId)) ?? assert.fail(`there is no task ${taskId}`);
    return wantTaskStopped(tx, task, cause);
  });

describe("recordTaskState", () => {
  it("takes a task from PENDING over RUNNING to STOPPED, and its job along", async () => {
    const jobId = await lab.submit();
    const task = await lab.place(jobId);
    lab.deps.clock.advance(1_000);
    const startedAt = lab.deps.clock.now();
    await lab.report(task, { status: "RUNNING" });
    const running = await lab.job(jobId);
    assert.deepEqual([running.status, running.startedAt], ["RUNNING", startedAt]);
    assert.equal(running.live?.logStreamName, `echo/default/${task.taskId}`);
    assert.equal((await lab.task(task.taskId)).startedAt, startedAt);

    lab.deps.clock.advance(1_000);
    await lab.report(task, exited(0));
    const { status, stoppedAt } = await lab.job(jobId);
    assert.deepEqual([status, stoppedAt], ["SUCCEEDED", startedAt + 1_000]);
    const stopped = await lab.task(task.taskId);
    assert.deepEqual([stopped.lastStatus, stopped.desiredStatus], ["STOPPED", "STOPPED"]);
  });

  it("is quiet about reports that come twice, late, or of unknown tasks", async () => {
    const jobId = await lab.submit();
    const task = await lab.place(jobId);
    await lab.report(task, exited(3));
    const ended = await lab.job(jobId);
    await lab.report(task, exited(0));
    await lab.report(task, { status: "RUNNING" });
    await lab.report({ ...task, taskId: "f".repeat(32) }, exited(0));
    assert.deepEqual(await lab.job(jobId), ended);
    assert.equal((await lab.task(task.taskId)).lastStatus, "STOPPED");
  });

  it("notes when the last task of an instance has ended", async () => {
    const idleSince = async (): Promise<number | undefined> =>
      (await lab.deps.store.read((view) => view.instances.get("i-1")))?.idleSince;
    const [a, b] = [await lab.place(await lab.submit()), await lab.place(await lab.submit())];
    await lab.report(a, exited(0));
    assert.equal(await idleSince(), undefined);
    lab.deps.clock.advance(5_000);
    await lab.report(b, exited(1));
    assert.equal(await idleSince(), lab.deps.clock.now());
  });

  it("keeps the agent's times between placement and now", async () => {
    const jobId = await lab.submit();
    const task = await lab.place(jobId);
    const placedAt = lab.deps.clock.now();
    lab.deps.clock.advance(10_000);
    await lab.report(task, { status: "RUNNING", executionStartedAt: placedAt - 60_000 });
    assert.equal((await lab.job(jobId)).startedAt, placedAt);
    await lab.report(task, { ...exited(0), executionStoppedAt: placedAt + 60_000 });
    assert.equal((await lab.job(jobId)).stoppedAt, placedAt + 10_000);
  });

  it("says why a container did not start", async () => {
    const jobId = await lab.submit();
    const reason = "CannotPullContainerError: no such image";
    await lab.report(await lab.place(jobId), {
      status: "STOPPED",
      containers: [{ containerName: "default", status: "STOPPED", reason }],
    });
    const { status, container, statusReason } = await lab.detail(jobId);
    assert.deepEqual(
      [status, statusReason, container?.reason],
      ["FAILED", "Task failed to start", reason],
    );
    assert.equal(container?.exitCode, undefined);
    assert.equal(container?.logStreamName, undefined);
  });

  it("never retries a timed-out attempt", async () => {
    const jobId = await lab.submit({ retryStrategy: { attempts: 5 } });
    const task = await lab.place(jobId);
    await want(task, { kind: "timeout" });
    await want(task, { kind: "update" });
    await lab.report(task, exited(137));
    const { status, statusReason } = await lab.job(jobId);
    assert.deepEqual([status, statusReason], ["FAILED", "Job attempt duration exceeded timeout"]);
  });

  it("tells a job that made room for new infrastructure that its host terminated", async () => {
    const jobId = await lab.submit({
      retryStrategy: {
        attempts: 2,
        evaluateOnExit: [
          { action: "RETRY", onStatusReason: "Host EC2*" },
          { action: "EXIT", onReason: "*" },
        ],
      },
    });
    const task = await lab.place(jobId);
    await want(task, { kind: "update" });
    await lab.report(task, exited(143));
    const { status, attempts } = await lab.job(jobId);
    assert.equal(status, "RUNNABLE");
    assert.equal(attempts[0]?.statusReason, "Host EC2 (instance i-1) terminated.");
  });
});

describe("a container that came and went between two reports", () => {
  it("began when its image was there, where the agent says no more", async () => {
    const lab = await openLab();
    const jobId = await lab.submit();
    const task = await lab.place(jobId);
    lab.deps.clock.advance(60_000);
    const now = lab.deps.clock.now();
    await lab.report(task, {
      status: "STOPPED",
      containers: [{ containerName: "default", status: "STOPPED", exitCode: 0 }],
      pullStoppedAt: now - 20_000,
      executionStoppedAt: now - 10_000,
    });
    const { startedAt, stoppedAt } = await lab.job(jobId);
    assert.deepEqual([startedAt, stoppedAt], [now - 20_000, now - 10_000]);
    await lab.deps.close();
  });
});

describe("loseInstance", () => {
  const lose = (): Promise<void> =>
    lab.deps.store.transact((tx) =>
      loseInstance(lab.deps, tx, "i-1", "gone", lab.deps.clock.now()),
    );

  it("ends the tasks with the instance, and tries their jobs again if they may be", async () => {
    const [once, twice] = [
      await lab.submit(),
      await lab.submit({ retryStrategy: { attempts: 2 } }),
    ];
    const task = await lab.place(once);
    await lab.place(twice);
    await lab.report(task, { status: "RUNNING" });
    await lose();
    await lose();

    const { status, statusReason, attempts } = await lab.job(once);
    assert.deepEqual([status, statusReason], ["FAILED", "Host EC2 (instance i-1) terminated."]);
    assert.equal(attempts.length, 1);
    assert.equal((await lab.job(twice)).status, "RUNNABLE");
    assert.equal((await lab.task(task.taskId)).stopCause?.kind, "instance-lost");
    const instance = await lab.deps.store.read((view) => view.instances.get("i-1"));
    assert.deepEqual(
      [instance?.lastStatus, instance?.desiredStatus, instance?.statusReason],
      ["TERMINATED", "TERMINATED", "gone"],
    );
  });

  it("does not bring back a job that was terminated before", async () => {
    const jobId = await lab.submit({ retryStrategy: { attempts: 2 } });
    await lab.place(jobId);
    await lab.terminate(jobId);
    await lose();
    const { status, statusReason } = await lab.job(jobId);
    assert.deepEqual([status, statusReason], ["FAILED", "enough"]);
  });
});
