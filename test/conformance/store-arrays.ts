/** The part of the store's suite about arrays, whose unstarted children are ranges. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type IndexRun, type Job, type JobStatus, jobStatuses } from "../../src/model/job.ts";
import type { JobQuery, Store, Transaction, View } from "../../src/ports/store.ts";
import { arrayJob, jobId, plainJob, queueRow, spec } from "./store-fixtures.ts";

export function exerciseStoreArrays(store: () => Store): void {
  const read = <T>(work: (view: View) => Promise<T>): Promise<T> => store().read(work);
  const write = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => store().transact(work);
  const add = (n: number, size: number, waitsFor: readonly string[] = []): Promise<number> =>
    store().transact((tx) => tx.jobs.insert({ job: arrayJob(n, size), spec, waitsFor }));
  const materialise = (n: number, index: number): Promise<Job | undefined> =>
    store().transact((tx) => tx.jobs.materialise(jobId(n), index));

  describe("arrays", () => {
    it("have a place in line, counted in attempts and no further than asked", async () => {
      const put = (job: Omit<Job, "queueOrder">) =>
        write((tx) => tx.jobs.insert({ job, spec, waitsFor: [] }));
      const ahead = (id: string, limit = 99) =>
        read(async ({ jobs }) => jobs.ahead((await jobs.get(id)) ?? assert.fail(id), limit));
      await put(plainJob(1));
      await put({ ...plainJob(2), jobQueue: "other" });
      await put(arrayJob(3, 6));
      await put({ ...plainJob(4), status: "STARTING" });
      await put(plainJob(5));
      await write(async (tx) => {
        for (const name of ["queue", "other"]) await tx.jobQueues.insert(queueRow(name));
      });
      assert.equal(await read(({ jobs }) => jobs.countWaiting()), 4);
      assert.equal(await ahead(jobId(1)), 0);
      assert.equal(await ahead(`${jobId(3)}:0`), 1);
      assert.equal(await ahead(`${jobId(3)}:5`), 6);
      assert.equal(await ahead(jobId(5)), 7);
      assert.equal(await ahead(jobId(5), 4), 4);
      // A child with a row of its own that is back in line counts as before, one that has started does not.
      await write(async (tx) => {
        await tx.jobs.materialise(jobId(3), 1);
        const child = await tx.jobs.materialise(jobId(3), 3);
        if (child !== undefined) await tx.jobs.update({ ...child, status: "RUNNING" });
      });
      assert.equal(await ahead(`${jobId(3)}:2`), 3);
      assert.equal(await ahead(`${jobId(3)}:5`), 5);
      assert.equal(await ahead(jobId(5)), 6);
    });

    it("begin as one range, RUNNABLE unless the parent waits for something", async () => {
      await add(1, 10_000);
      await add(2, 3, [jobId(1)]);
      assert.deepEqual(await read((view) => view.jobs.ranges(jobId(1))), [
        { parentId: jobId(1), first: 0, last: 9999, status: "RUNNABLE" },
      ]);
      assert.deepEqual(await read((view) => view.jobs.ranges(jobId(2))), [
        { parentId: jobId(2), first: 0, last: 2, status: "PENDING" },
      ]);
      await store().transact((tx) => tx.jobs.setRangeStatus(jobId(2), "RUNNABLE"));
      const counts = await read((view) => view.jobs.childCounts(jobId(2)));
      assert.equal(counts.RUNNABLE, 3);
    });

    it("show a child that has not started as a job like its parent", async () => {
      const queueOrder = await add(1, 8);
      const { arraySize: _, ...parent } = arrayJob(1, 8);
      const expected: Job = {
        ...parent,
        jobId: `${jobId(1)}:7`,
        status: "RUNNABLE",
        queueOrder,
        arrayParentId: jobId(1),
        arrayIndex: 7,
      };
      assert.deepStrictEqual(await read((view) => view.jobs.get(`${jobId(1)}:7`)), expected);
      assert.deepEqual(await read((view) => view.jobs.spec(`${jobId(1)}:7`)), spec);
      for (const nobody of [`${jobId(1)}:8`, `${jobId(1)}:07`, `${jobId(2)}:0`, "job", ""]) {
        assert.equal(await read((view) => view.jobs.get(nobody)), undefined);
        assert.equal(await read((view) => view.jobs.spec(nobody)), undefined);
      }
      assert.deepStrictEqual(await materialise(1, 7), expected);
      assert.deepStrictEqual(await read((view) => view.jobs.get(`${jobId(1)}:7`)), expected);
      assert.deepEqual(await read((view) => view.jobs.spec(`${jobId(1)}:7`)), spec);
      assert.equal(await materialise(1, 7), undefined);
      assert.equal(await materialise(1, 8), undefined);
    });

    it("are whole whatever order their children start and end in", async () => {
      let n = 0;
      await fc.assert(
        fc.asyncProperty(anyHistory, async ({ size, starts }) => {
          n += 1;
          await add(n, size);
          const model = new Map<number, JobStatus>();
          for (const { index, status } of starts) {
            await store().transact(async (tx) => {
              const child = await tx.jobs.materialise(jobId(n), index);
              assert.equal(child === undefined, index >= size || model.has(index));
              if (child === undefined) return;
              model.set(index, status);
              await tx.jobs.update({ ...child, status });
            });
          }
          await checkAgainst(model, n, size);
        }),
        { numRuns: 40, seed: 7 },
      );

      async function checkAgainst(
        started: ReadonlyMap<number, JobStatus>,
        parent: number,
        size: number,
      ): Promise<void> {
        const status = (index: number): JobStatus => started.get(index) ?? "RUNNABLE";
        const indexes = Array.from({ length: size }, (_, index) => index);
        const ranges = await read((view) => view.jobs.ranges(jobId(parent)));
        assert.deepEqual(
          ranges.flatMap(({ first, last }) => indexes.slice(first, last + 1)),
          indexes.filter((index) => !started.has(index)),
        );
        const counts = await read((view) => view.jobs.childCounts(jobId(parent)));
        for (const of of jobStatuses) {
          const expected = indexes.filter((index) => status(index) === of);
          assert.equal(counts[of], expected.length);
          assert.deepEqual(await listAll(parent, { status: of }), expected);
        }
        assert.deepEqual(await listAll(parent, {}), indexes);
        assert.deepEqual(await listAll(parent, { order: "newest-first" }), indexes.toReversed());
        const ended = (index: number): boolean => ["SUCCEEDED", "FAILED"].includes(status(index));
        assert.equal(
          await read((view) => view.jobs.allChildrenTerminal(jobId(parent))),
          indexes.every(ended),
        );
        const underWay = (index: number): boolean =>
          ["STARTING", "RUNNING"].includes(status(index));
        for (const terminated of [true, false]) {
          const open = await read((view) => view.jobs.childrenToEnd(jobId(parent), terminated, 99));
          assert.deepEqual(
            open.map(({ arrayIndex }) => arrayIndex).sort((a, b) => Number(a) - Number(b)),
            indexes.filter(
              (index) => started.has(index) && !ended(index) && (terminated || !underWay(index)),
            ),
          );
        }
      }

      async function listAll(parent: number, query: Partial<JobQuery>): Promise<unknown[]> {
        const all: unknown[] = [];
        let after: string | undefined;
        do {
          const page = await read((view) =>
            view.jobs.list({
              ...{ within: { arrayParentId: jobId(parent) }, order: "oldest-first", limit: 3 },
              ...query,
              ...(after !== undefined && { after }),
            }),
          );
          all.push(...page.items.map(({ arrayIndex }) => arrayIndex));
          after = page.next;
        } while (after !== undefined);
        return all;
      }
    });

    it("fail the children that have not started, so many at a time", async () => {
      await add(1, 10);
      await materialise(1, 2);
      await materialise(1, 6);
      const fail = (limit: number): Promise<readonly IndexRun[]> =>
        store().transact((tx) =>
          tx.jobs.failRange(jobId(1), { statusReason: "cancelled", stoppedAt: 5, limit }),
        );
      assert.deepEqual(await fail(0), []);
      assert.deepEqual(await fail(3), [run(0, 1), run(3, 3)]);
      assert.deepEqual(await read((view) => view.jobs.ranges(jobId(1))), [
        { parentId: jobId(1), first: 4, last: 5, status: "RUNNABLE" },
        { parentId: jobId(1), first: 7, last: 9, status: "RUNNABLE" },
      ]);
      assert.deepEqual(await fail(99), [run(4, 5), run(7, 9)]);
      assert.deepEqual(await fail(99), []);
      const child = await read((view) => view.jobs.get(`${jobId(1)}:9`));
      assert.equal(child?.status, "FAILED");
      assert.equal(child?.statusReason, "cancelled");
      assert.equal(child?.stoppedAt, 5);
      const counts = await read((view) => view.jobs.childCounts(jobId(1)));
      assert.deepEqual(
        { RUNNABLE: counts.RUNNABLE, FAILED: counts.FAILED },
        { RUNNABLE: 2, FAILED: 8 },
      );
    });

    it("are found while their remaining children are to end", async () => {
      for (const n of [1, 2, 3, 4, 5]) await add(n, 2);
      await store().transact(async (tx) => {
        const intents = {
          1: { cancelReason: "c" },
          2: { terminateReason: "t" },
          3: { statusReason: "s" },
        };
        for (const [n, intent] of Object.entries(intents)) {
          const parent = await tx.jobs.get(jobId(Number(n)));
          if (parent !== undefined) await tx.jobs.update({ ...parent, ...intent });
        }
        const ended = await tx.jobs.get(jobId(4));
        if (ended !== undefined) {
          await tx.jobs.update({ ...ended, status: "FAILED", statusReason: "s" });
        }
        await tx.jobs.failRange(jobId(2), { statusReason: "t", stoppedAt: 1, limit: 9 });
      });
      const ending = await read((view) => view.jobs.endingArrays(9));
      assert.deepEqual(
        ending.map(({ jobId: id }) => id),
        [jobId(1), jobId(3)],
      );
      assert.equal((await read((view) => view.jobs.endingArrays(1))).length, 1);
    });

    it("are removed whole, even beyond the limit", async () => {
      await add(1, 5);
      await add(2, 2);
      await store().transact(async (tx) => {
        for (const n of [1, 2]) {
          await tx.jobs.failRange(jobId(n), { statusReason: "x", stoppedAt: 5, limit: 9 });
          const parent = await tx.jobs.get(jobId(n));
          if (parent !== undefined) {
            await tx.jobs.update({ ...parent, status: "FAILED", stoppedAt: n });
          }
        }
      });
      const remove = (): Promise<number> => store().transact((tx) => tx.jobs.removeFinished(9, 3));
      assert.equal(await remove(), 6);
      assert.equal(await read((view) => view.jobs.get(`${jobId(1)}:0`)), undefined);
      assert.equal((await read((view) => view.jobs.get(`${jobId(2)}:0`)))?.status, "FAILED");
      assert.equal(await remove(), 3);
      assert.equal(await remove(), 0);
    });
  });
}

const run = (first: number, last: number): IndexRun => ({ first, last });

const anyHistory = fc.record({
  size: fc.integer({ min: 2, max: 12 }),
  starts: fc.array(
    fc.record({
      index: fc.nat(13),
      status: fc.constantFrom<JobStatus>("RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED", "FAILED"),
    }),
    { maxLength: 20 },
  ),
});
