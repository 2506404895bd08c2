/** The part of the store's suite about the one big read for decisions. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { JobStatus } from "../../src/model/job.ts";
import type { Store } from "../../src/ports/store.ts";
import {
  arrayJob,
  environmentRow,
  instanceRow,
  jobId,
  plainJob,
  queueRow,
  spec,
  taskRow,
} from "./store-fixtures.ts";

export function exerciseStoreSnapshot(store: () => Store): void {
  describe("snapshot", () => {
    it("holds all queues and environments, and what is not gone of the rest", async () => {
      await store().transact(async (tx) => {
        for (const name of ["b", "a"]) {
          await tx.jobQueues.insert(queueRow(name));
          await tx.computeEnvironments.insert(environmentRow(name));
        }
        await tx.instances.insert(instanceRow(1));
        await tx.instances.insert({ ...instanceRow(2), lastStatus: "TERMINATED" });
        await tx.tasks.insert(taskRow(1));
        await tx.tasks.insert({ ...taskRow(2), lastStatus: "STOPPED" });
        const job = { ...plainJob(1), jobQueue: "b", status: "RUNNING" as const };
        await tx.jobs.insert({ job, spec, waitsFor: [] });
        const ended = { ...plainJob(2), jobQueue: "a", status: "FAILED" as const };
        await tx.jobs.insert({ job: ended, spec, waitsFor: [] });
      });
      const snapshot = await store().read((view) => view.snapshot(10));
      const empty = { line: [], lineContinues: false };
      // Of tasks no more than what decisions look at.
      const { attempt: _attempt, clusterName: _clusterName, ...task } = taskRow(1);
      assert.deepStrictEqual(snapshot, {
        queues: [
          { queue: queueRow("a"), ...empty, hasLiveJobs: false },
          { queue: queueRow("b"), ...empty, hasLiveJobs: true },
        ],
        computeEnvironments: [environmentRow("a"), environmentRow("b")],
        instances: [instanceRow(1)],
        tasks: [task],
        consumableResources: [],
        images: {},
      });
    });

    it("reads each line in order: jobs, children back for a retry, and ranges", async () => {
      await store().transact((tx) => tx.jobQueues.insert(queueRow("queue")));
      let n = 0;
      const expected: {
        jobId: string;
        range?: object;
        queueOrder: number;
        attemptsMade: number;
      }[] = [];
      await fc.assert(
        fc.asyncProperty(
          anySubmission,
          fc.integer({ min: 1, max: 8 }),
          async (submission, limit) => {
            n += 1;
            await store().transact(async (tx) => {
              const { kind } = submission;
              const job =
                kind === "job" ? { ...plainJob(n), status: submission.status } : arrayJob(n, 4);
              const queueOrder = await tx.jobs.insert({ job, spec, waitsFor: [] });
              const base = { jobId: jobId(n), queueOrder, attemptsMade: 0 };
              if (kind === "job") {
                if (job.status === "RUNNABLE") expected.push(base);
                return;
              }
              // Child 1 of an array leaves its range; RUNNABLE, it waits for its second attempt in its old place.
              const child = await tx.jobs.materialise(jobId(n), 1);
              assert.ok(child);
              const attempts = [{ stoppedAt: 1 }];
              await tx.jobs.update({ ...child, status: submission.status, attempts });
              expected.push({ ...base, range: { first: 0, last: 0 } });
              if (submission.status === "RUNNABLE") {
                expected.push({ ...base, jobId: `${jobId(n)}:1`, attemptsMade: 1 });
              }
              expected.push({ ...base, range: { first: 2, last: 3 } });
            });
            for (const lineLimit of [limit, expected.length, 1000]) {
              const [view] = (await store().read((v) => v.snapshot(lineLimit))).queues;
              const { resources, platformCapability } = plainJob(1);
              assert.deepStrictEqual(
                view?.line,
                expected
                  .slice(0, lineLimit)
                  .map((entry) => ({ ...entry, resources, platformCapability })),
              );
              assert.equal(view.lineContinues, expected.length > lineLimit);
            }
          },
        ),
        { numRuns: 30, seed: 11, endOnFailure: true },
      );
    });

    it("leaves out ranges that wait for dependencies", async () => {
      await store().transact(async (tx) => {
        await tx.jobQueues.insert(queueRow("queue"));
        await tx.jobs.insert({ job: arrayJob(1, 4), spec, waitsFor: [jobId(9)] });
      });
      const lineLength = async (): Promise<unknown> =>
        (await store().read((view) => view.snapshot(9))).queues[0]?.line.length;
      assert.equal(await lineLength(), 0);
      await store().transact((tx) => tx.jobs.setRangeStatus(jobId(1), "RUNNABLE"));
      assert.equal(await lineLength(), 1);
    });
  });
}

const anySubmission = fc.record({
  kind: fc.constantFrom("job", "array"),
  status: fc.constantFrom<JobStatus>("PENDING", "RUNNABLE", "RUNNING", "SUCCEEDED"),
});
