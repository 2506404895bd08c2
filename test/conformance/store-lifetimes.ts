/** The part of the store's suite about how long jobs and tasks wait, live and stay. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Store, Transaction, View } from "../../src/ports/store.ts";
import { jobId, plainJob, spec, taskRow } from "./store-fixtures.ts";

export function exerciseStoreLifetimes(store: () => Store): void {
  const write = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => store().transact(work);
  const read = <T>(work: (view: View) => Promise<T>): Promise<T> => store().read(work);

  describe("dependencies", () => {
    it("are counted, released once, and free a job with its last", async () => {
      await write(async (tx) => {
        for (const n of [1, 2]) await tx.jobs.insert({ job: plainJob(n), spec, waitsFor: [] });
        const pending = (n: number) => ({ ...plainJob(n), status: "PENDING" as const });
        await tx.jobs.insert({ job: pending(3), spec, waitsFor: [jobId(1), jobId(2), jobId(1)] });
        await tx.jobs.insert({ job: pending(4), spec, waitsFor: [jobId(1)] });
        await tx.jobs.insert({ job: pending(5), spec, waitsFor: [jobId(1)] });
      });
      assert.deepEqual(await read((view) => view.jobs.dependents(jobId(1))), [3, 4, 5].map(jobId));
      assert.deepEqual(
        await read((view) => view.jobs.unmetDependencies(jobId(3), 9)),
        [1, 2].map(jobId),
      );
      // A job that has ended waits no more.
      await write(async (tx) => {
        const job = await tx.jobs.get(jobId(5));
        if (job !== undefined) await tx.jobs.update({ ...job, status: "FAILED" });
      });
      const release = (n: number, limit: number) =>
        write((tx) => tx.jobs.releaseDependents(jobId(n), limit));
      assert.deepEqual(await release(1, 0), { dependents: [], more: true });
      const [third, fourth] = [jobId(3), jobId(4)];
      assert.deepEqual(await release(1, 1), {
        dependents: [{ jobId: third, waitsForMore: true }],
        more: true,
      });
      assert.deepEqual(await release(1, 2), {
        dependents: [{ jobId: fourth, waitsForMore: false }],
        more: false,
      });
      assert.deepEqual(await release(1, 2), { dependents: [], more: false });
      assert.deepEqual(await read((view) => view.jobs.unmetDependencies(jobId(3), 9)), [jobId(2)]);
      assert.deepEqual(await release(2, 9), {
        dependents: [{ jobId: third, waitsForMore: false }],
        more: false,
      });
      assert.deepEqual(await read((view) => view.jobs.dependents(jobId(2))), []);
    });

    it("are noted while an end has not been told to all", async () => {
      const untold = () => read((view) => view.jobs.untoldEnds(9));
      await write(async (tx) => {
        for (const n of [1, 2]) await tx.jobs.insert({ job: plainJob(n), spec, waitsFor: [] });
        for (const n of [1, 2, 1]) await tx.jobs.setUntold(jobId(n), true);
      });
      assert.deepEqual([...(await untold())].sort(), [1, 2].map(jobId));
      await write((tx) => tx.jobs.setUntold(jobId(1), false));
      assert.deepEqual(await untold(), [jobId(2)]);
      assert.deepEqual(await read((view) => view.jobs.untoldEnds(0)), []);
    });
  });

  it("lists stopped tasks in the order in which they stopped, page by page", async () => {
    await store().transact(async (tx) => {
      const stopped = { desiredStatus: "STOPPED", lastStatus: "STOPPED" } as const;
      await tx.tasks.insert({ ...taskRow(1), ...stopped, stoppedAt: 30 });
      await tx.tasks.insert({ ...taskRow(2), ...stopped, stoppedAt: 20 });
      await tx.tasks.insert({ ...taskRow(3), ...stopped, stoppedAt: 20 });
      await tx.tasks.insert(taskRow(4));
    });
    const pages: (readonly number[])[] = [];
    let after: string | undefined;
    do {
      const page = await store().read((view) =>
        view.tasks.stopped({ limit: 2, ...(after === undefined ? {} : { after }) }),
      );
      pages.push(page.items.map(({ taskId }) => Number(taskId)));
      after = page.next;
    } while (after !== undefined);
    assert.deepEqual(pages, [[2, 3], [1]]);
    await assert.rejects(
      store().read((view) => view.tasks.stopped({ limit: 2, after: "x" })),
      /nextToken/,
    );
  });

  it("knows the tasks that live, and those that should not", async () => {
    await write(async (tx) => {
      await tx.tasks.insert({ ...taskRow(1), instanceId: "i-1" });
      await tx.tasks.insert({ ...taskRow(2), instanceId: "i-2", desiredStatus: "STOPPED" });
      await tx.tasks.insert({ ...taskRow(3), instanceId: "i-1", lastStatus: "STOPPED" });
      await tx.tasks.insert({
        ...{ ...taskRow(4), instanceId: "i-1", desiredStatus: "STOPPED", lastStatus: "STOPPED" },
      });
    });
    const ids = async (work: (view: View) => Promise<readonly { attempt: number }[]>) =>
      (await read(work)).map(({ attempt }) => attempt);
    assert.deepEqual(await ids((view) => view.tasks.live()), [1, 2]);
    assert.deepEqual(await ids((view) => view.tasks.live("i-1")), [1]);
    assert.deepEqual(await ids((view) => view.tasks.stopping()), [2]);
    const hasLive = (instanceId: string) => read((view) => view.tasks.hasLive(instanceId));
    assert.deepEqual([await hasLive("i-1"), await hasLive("i-3")], [true, false]);
    const { jobId: ofStopped } = taskRow(3);
    assert.equal(await read((view) => view.tasks.liveOfJob(ofStopped)), undefined);
    assert.equal((await read((view) => view.tasks.liveOfJob(taskRow(2).jobId)))?.attempt, 2);
  });

  it("lists the jobs of a queue that live, at most so many", async () => {
    await write(async (tx) => {
      for (let n = 1; n <= 4; n += 1) {
        const status = n === 2 ? ("SUCCEEDED" as const) : ("RUNNING" as const);
        await tx.jobs.insert({ job: { ...plainJob(n), status }, spec, waitsFor: [] });
      }
    });
    const live = await read((view) => view.jobs.liveInQueue("queue", 9));
    assert.deepEqual(live.map(({ createdAt }) => createdAt).sort(), [1, 3, 4]);
    assert.equal((await read((view) => view.jobs.liveInQueue("queue", 2))).length, 2);
    assert.deepEqual(await read((view) => view.jobs.liveInQueue("other", 2)), []);
  });

  describe("removal", () => {
    it("takes what finished before the time, oldest first, and only that", async () => {
      await write(async (tx) => {
        for (let n = 1; n <= 6; n += 1) {
          const queueOrder = await tx.jobs.insert({ job: plainJob(n), spec, waitsFor: [] });
          if (n === 6) continue;
          const status = n % 2 === 0 ? "FAILED" : "SUCCEEDED";
          await tx.jobs.update({ ...plainJob(n), queueOrder, status, stoppedAt: n * 10 });
        }
      });
      const left = async (): Promise<number[]> => {
        const query = {
          within: { jobQueue: "queue" },
          order: "oldest-first",
          limit: 99,
        } as const;
        const { items } = await read((view) => view.jobs.list(query));
        return items.map(({ createdAt }) => createdAt);
      };
      assert.equal(await write((tx) => tx.jobs.removeFinished(41, 3)), 3);
      assert.deepEqual(await left(), [4, 5, 6]);
      assert.equal(await write((tx) => tx.jobs.removeFinished(41, 3)), 1);
      assert.deepEqual(await left(), [5, 6]);
      assert.equal(await read((view) => view.jobs.spec(jobId(4))), undefined);
      assert.deepEqual(await read((view) => view.jobs.spec(jobId(5))), spec);
    });

    it("takes stopped tasks", async () => {
      await write(async (tx) => {
        for (let n = 1; n <= 4; n += 1) {
          const stopped = { lastStatus: "STOPPED" as const, stoppedAt: n * 10 };
          await tx.tasks.insert({ ...taskRow(n), ...(n < 4 && stopped) });
        }
      });
      assert.equal(await write((tx) => tx.tasks.removeStopped(21, 1)), 1);
      assert.equal(await write((tx) => tx.tasks.removeStopped(21, 9)), 1);
      assert.equal(await write((tx) => tx.tasks.removeStopped(21, 9)), 0);
      assert.equal((await read((view) => view.tasks.get(taskRow(3).taskId)))?.stoppedAt, 30);
    });
  });
}
