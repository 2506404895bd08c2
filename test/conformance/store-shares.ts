/** The part of the store's suite about scheduling policies and the shares of the queues that have one. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Job } from "../../src/model/job.ts";
import type { Store, Transaction, View } from "../../src/ports/store.ts";
import { arrayJob, jobId, plainJob, queueRow, spec } from "./store-fixtures.ts";

export function exerciseStoreShares(store: () => Store): void {
  const write = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => store().transact(work);
  const read = <T>(work: (view: View) => Promise<T>): Promise<T> => store().read(work);
  const submit = (n: number, shareIdentifier: string, more: object = {}): Promise<number> => {
    const job = { ...plainJob(n), shareIdentifier, schedulingPriority: 0, ...more };
    return write((tx) => tx.jobs.insert({ job, spec, waitsFor: [] }));
  };

  describe("shares", () => {
    it("are known while they have jobs that have not ended, arrays too", async () => {
      await submit(1, "b");
      await submit(2, "a", { ...arrayJob(2, 5), shareIdentifier: "a" });
      await submit(3, "a", { status: "RUNNING" });
      await submit(4, "ended", { status: "FAILED" });
      await submit(5, "elsewhere", { jobQueue: "other" });
      await write((tx) => tx.jobs.insert({ job: plainJob(6), spec, waitsFor: [] }));
      assert.deepEqual(await read((view) => view.shares.withJobs("queue")), ["a", "b"]);
      assert.equal(await read((view) => view.shares.hasJobs("queue", "b")), true);
      assert.equal(await read((view) => view.shares.hasJobs("queue", "ended")), false);
    });

    it("add up what was used in a slice, and forget it when it is over", async () => {
      const use = { jobQueue: "queue", shareIdentifier: "a", from: 0, to: 10, cpuSeconds: 7 };
      await write(async (tx) => {
        await tx.jobQueues.insert(queueRow("queue"));
        await tx.jobQueues.insert(queueRow("other"));
        await tx.shares.addUsage(use);
        await tx.shares.addUsage({ ...use, cpuSeconds: 5 });
        await tx.shares.addUsage({ ...use, from: 10, to: 20 });
        await tx.shares.addUsage({ ...use, shareIdentifier: "b" });
        await tx.shares.addUsage({ ...use, jobQueue: "other" });
      });
      const usage = (jobQueue: string) => read((view) => view.shares.usage(jobQueue));
      assert.deepEqual(await usage("queue"), [
        { shareIdentifier: "a", from: 0, to: 10, cpuSeconds: 12 },
        { shareIdentifier: "a", from: 10, to: 20, cpuSeconds: 7 },
        { shareIdentifier: "b", from: 0, to: 10, cpuSeconds: 7 },
      ]);
      await write((tx) => tx.shares.forgetUsage("queue", 10));
      assert.deepEqual(await usage("queue"), [
        { shareIdentifier: "a", from: 10, to: 20, cpuSeconds: 7 },
      ]);
      await write((tx) => tx.jobQueues.remove("other"));
      assert.deepEqual(await usage("other"), []);
    });

    it("have the fronts of their lines in the snapshot, the most urgent jobs first", async () => {
      await write(async (tx) => {
        const fairsharePolicy = { shareDecaySeconds: 60 };
        await tx.schedulingPolicies.insert({ name: "p", createdAt: 1, fairsharePolicy, tags: {} });
        await tx.jobQueues.insert({ ...queueRow("queue"), schedulingPolicyArn: "arn:aws:x/p" });
        const use = { jobQueue: "queue", from: 0, to: 10, cpuSeconds: 7 };
        await tx.shares.addUsage({ ...use, shareIdentifier: "idle" });
      });
      await submit(1, "b");
      await submit(2, "a");
      await submit(3, "a", { ...arrayJob(3, 9), schedulingPriority: 5 });
      await submit(4, "a", { schedulingPriority: 9 });
      await submit(5, "a", { schedulingPriority: 5 });
      await submit(6, "c", { status: "PENDING" });
      await write(async (tx) => {
        const child = await tx.jobs.materialise(jobId(3), 4);
        await tx.jobs.update({ ...(child as Job), attempts: [{ stoppedAt: 1 }] });
      });
      const [view] = (await read((v) => v.snapshot(100))).queues;
      assert.deepEqual(
        view?.line.map((entry) => [entry.shareIdentifier, entry.jobId, entry.range?.first]),
        [
          ["a", jobId(4), undefined],
          ["a", jobId(3), 0],
          ["a", `${jobId(3)}:4`, undefined],
          ["a", jobId(3), 5],
          ["a", jobId(5), undefined],
          ["a", jobId(2), undefined],
          ["b", jobId(1), undefined],
        ],
      );
      const share = { hasLiveJobs: true, usage: [], lineContinues: false };
      const used = [{ shareIdentifier: "idle", from: 0, to: 10, cpuSeconds: 7 }];
      assert.deepEqual(view.fairShare, {
        schedulingPolicy: "p",
        policy: { shareDecaySeconds: 60 },
        shares: [
          { ...share, shareIdentifier: "a" },
          { ...share, shareIdentifier: "b" },
          { ...share, shareIdentifier: "c" },
          { ...share, shareIdentifier: "idle", hasLiveJobs: false, usage: used },
        ],
      });
      const [short] = (await read((v) => v.snapshot(2))).queues;
      assert.deepEqual(
        short?.line.map((entry) => entry.jobId),
        [jobId(4), jobId(3), jobId(1)],
      );
      assert.deepEqual(
        short.fairShare?.shares.map(({ lineContinues }) => lineContinues),
        [true, false, false, false],
      );
    });

    it("have their jobs listed", async () => {
      for (const n of [1, 2, 3, 4, 5]) await submit(n, n % 2 === 0 ? "even" : "odd");
      const list = async (after?: string) => {
        const { items, next } = await read((view) =>
          view.jobs.list({
            ...{ within: { jobQueue: "queue" }, order: "newest-first", limit: 2 },
            ...{ shareIdentifier: "odd", status: "RUNNABLE", ...(after && { after }) },
          }),
        );
        return { names: items.map(({ jobName }) => jobName), next };
      };
      const first = await list();
      assert.deepEqual(first.names, ["job-5", "job-3"]);
      assert.deepEqual((await list(first.next)).names, ["job-1"]);
    });
  });

  it("finds the queues that have a scheduling policy", async () => {
    await write(async (tx) => {
      await tx.jobQueues.insert({ ...queueRow("b"), schedulingPolicyArn: "arn:p" });
      await tx.jobQueues.insert({ ...queueRow("a"), schedulingPolicyArn: "arn:p" });
      await tx.jobQueues.insert(queueRow("c"));
    });
    assert.deepEqual(await read((view) => view.jobQueues.usingPolicy("arn:p")), ["a", "b"]);
    assert.deepEqual(await read((view) => view.jobQueues.usingPolicy("arn:q")), []);
  });
}
