import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Lab, openLab } from "../../test/support/lab.ts";
import { sweep } from "./sweep.ts";
import { rowsPerTransaction } from "./work.ts";

describe("recordJobEvent", () => {
  let lab: Lab;
  before(async () => {
    lab = await openLab();
  });
  after(() => lab.deps.close());

  const statusOf = async (jobId: string): Promise<string> => {
    const { status, statusReason } = await lab.job(jobId);
    return statusReason === undefined ? status : `${status}: ${statusReason}`;
  };
  const failedInsideExit = "FAILED: Essential container in task exited";
  const dependentFailed = "FAILED: Dependent Job failed";
  const waitingFor = (...jobIds: string[]) => ({ dependsOn: jobIds.map((jobId) => ({ jobId })) });
  const arrayOf = (size: number) => ({ arrayProperties: { size } });

  it("lets a job run when the last of what it waits for has succeeded", async () => {
    const [a, b] = [await lab.submit(), await lab.submit()];
    const c = await lab.submit(waitingFor(a, b));
    await lab.run(a, 0);
    assert.equal(await statusOf(c), "PENDING");
    await lab.run(b, 0);
    assert.equal(await statusOf(c), "RUNNABLE");
  });

  it("fails all that wait for a failed job, and what waits for those", async () => {
    const first = await lab.submit();
    const chain = [first];
    for (let link = 0; link < 60; link += 1) {
      chain.push(await lab.submit(waitingFor(chain.at(-1) ?? first)));
    }
    await lab.run(first, 1);
    assert.equal(await statusOf(first), failedInsideExit);
    assert.equal(await statusOf(chain[1] ?? ""), dependentFailed);
    assert.equal(await statusOf(chain.at(-1) ?? ""), dependentFailed);
    assert.equal((await lab.job(chain.at(-1) ?? "")).stoppedAt, lab.deps.clock.now());
  });

  it("starts the children of an array that waited, and fails those whose dependency failed", async () => {
    const [good, bad] = [await lab.submit(), await lab.submit()];
    const started = await lab.submit({ ...arrayOf(3), ...waitingFor(good) });
    const failed = await lab.submit({ ...arrayOf(3), ...waitingFor(bad) });
    const behind = await lab.submit(waitingFor(failed));
    assert.equal(await statusOf(`${started}:2`), "PENDING");
    await lab.run(good, 0);
    await lab.run(bad, 1);
    assert.equal(await statusOf(started), "PENDING");
    assert.equal(await statusOf(`${started}:2`), "RUNNABLE");
    assert.equal(await statusOf(`${failed}:2`), dependentFailed);
    assert.equal(await statusOf(failed), dependentFailed);
    assert.equal(await statusOf(behind), dependentFailed);
  });

  it("ends an array with the last of its children", async () => {
    const [good, mixed] = [await lab.submit(arrayOf(2)), await lab.submit(arrayOf(2))];
    const behind = await lab.submit(waitingFor(good));
    await lab.run(`${good}:1`, 0);
    await lab.run(`${mixed}:0`, 1);
    assert.equal(await statusOf(mixed), "PENDING");
    await lab.run(`${good}:0`, 0);
    await lab.run(`${mixed}:1`, 0);
    assert.equal(await statusOf(good), "SUCCEEDED");
    assert.equal(await statusOf(behind), "RUNNABLE");
    assert.equal(await statusOf(mixed), "FAILED: Array Child Job failed");
    assert.equal((await lab.job(mixed)).startedAt, undefined);
  });

  it("lets a job wait for a single child", async () => {
    const array = await lab.submit(arrayOf(3));
    const [onFirst, onLast] = [
      await lab.submit(waitingFor(`${array}:0`)),
      await lab.submit(waitingFor(`${array}:2`)),
    ];
    await lab.run(`${array}:0`, 0);
    assert.equal(await statusOf(onFirst), "RUNNABLE");
    await lab.cancel(array);
    assert.equal(await statusOf(onLast), dependentFailed);
  });

  it("tries a failed attempt again and does not believe the old task any more", async () => {
    const jobId = await lab.submit({ retryStrategy: { attempts: 2 } });
    const first = await lab.place(jobId);
    await lab.report(first, { status: "RUNNING" });
    const exit = (exitCode: number) => ({
      status: "STOPPED" as const,
      containers: [{ containerName: "default", status: "STOPPED" as const, exitCode }],
    });
    await lab.report(first, exit(1));
    assert.equal(await statusOf(jobId), "RUNNABLE");
    const second = await lab.place(jobId);
    assert.equal(second.attempt, 2);
    await lab.report(first, exit(0));
    assert.equal(await statusOf(jobId), "STARTING");
    await lab.report(second, exit(2));
    assert.equal(await statusOf(jobId), failedInsideExit);
    assert.deepEqual(
      (await lab.job(jobId)).attempts.map(({ exitCode }) => exitCode),
      [1, 2],
    );
  });

  it("cancels an array: what has not started fails, what runs goes on", async () => {
    const array = await lab.submit(arrayOf(4));
    const task = await lab.place(`${array}:1`);
    await lab.cancel(array, "changed my mind");
    assert.equal(await statusOf(array), "PENDING");
    assert.equal(await statusOf(`${array}:3`), "FAILED: changed my mind");
    assert.equal(await statusOf(`${array}:1`), "STARTING");
    assert.equal((await lab.task(task.taskId)).desiredStatus, "RUNNING");
    await lab.report(task, {
      status: "STOPPED",
      containers: [{ containerName: "default", status: "STOPPED", exitCode: 0 }],
    });
    assert.equal(await statusOf(`${array}:1`), "SUCCEEDED: Essential container in task exited");
    assert.equal(await statusOf(array), "FAILED: changed my mind");
  });

  it("cancels one child and leaves the others alone", async () => {
    const array = await lab.submit(arrayOf(2));
    await lab.cancel(`${array}:1`);
    assert.equal(await statusOf(`${array}:1`), "FAILED: not needed");
    assert.equal(await statusOf(`${array}:0`), "RUNNABLE");
    await lab.run(`${array}:0`, 0);
    assert.equal(await statusOf(array), "FAILED: Array Child Job failed");
  });

  it("terminates a large array piece by piece, and the tasks of its children", async () => {
    const array = await lab.submit(arrayOf(5_000));
    const task = await lab.place(`${array}:0`);
    await lab.terminate(array, "stop it");
    const counts = () => lab.deps.store.read((view) => view.jobs.childCounts(array));
    assert.equal((await lab.task(task.taskId)).stopCause?.kind, "user");
    const { FAILED, RUNNABLE } = await counts();
    assert.ok(FAILED <= rowsPerTransaction, `${FAILED} rows in one transaction`);
    assert.equal(RUNNABLE, 0, "children may still be placed");

    let sweeps = 0;
    while (await lab.deps.store.transact((tx) => sweep(tx, lab.deps.clock.now()))) {
      sweeps += 1;
      assert.ok(sweeps <= 5_000 / rowsPerTransaction, "the sweep does not end");
    }
    assert.equal((await counts()).FAILED, 4_999);
    assert.equal(await statusOf(array), "PENDING");
    await lab.report(task, { status: "STOPPED", reason: "stopped" });
    assert.equal(await statusOf(`${array}:0`), "FAILED: stop it");
    assert.equal(await statusOf(array), "FAILED: stop it");
  });

  it("cancels a waiting job when what it waits for has ended", async () => {
    const first = await lab.submit();
    const second = await lab.submit(waitingFor(first));
    await lab.cancel(second);
    assert.equal(await statusOf(second), "PENDING");
    await lab.run(first, 0);
    assert.equal(await statusOf(second), "FAILED: not needed");
  });

  it("is quiet about jobs that nobody knows", async () => {
    await lab.terminate("10b0ffff-0000-4000-8000-000000000001");
    await lab.terminate("10b0ffff-0000-4000-8000-000000000001:7");
  });
});
