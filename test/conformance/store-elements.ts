/** The part of the store's suite about arrays whose children wait for single children of arrays. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { IndexRun, JobStatus } from "../../src/model/job.ts";
import type { Store, Transaction, View } from "../../src/ports/store.ts";
import { arrayJob, jobId, spec } from "./store-fixtures.ts";

type Insertion = { readonly waitsFor?: string[]; readonly elementWise?: string[] };

export function exerciseStoreElements(store: () => Store): void {
  const write = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => store().transact(work);
  const read = <T>(work: (view: View) => Promise<T>): Promise<T> => store().read(work);
  const add = (n: number, size: number, more: Insertion = {}): Promise<number> =>
    write((tx) => tx.jobs.insert({ job: arrayJob(n, size), spec, waitsFor: [], ...more }));
  const run = (first: number, last = first): IndexRun => ({ first, last });
  const endChild = (n: number, index: number, status: JobStatus): Promise<void> =>
    write(async (tx) => {
      const child = await tx.jobs.materialise(jobId(n), index);
      if (child !== undefined) await tx.jobs.update({ ...child, status });
    });

  describe("element-wise dependencies", () => {
    it("are kept in both directions, and begin PENDING", async () => {
      await add(1, 3);
      await add(2, 3, { elementWise: [jobId(1), jobId(2)], waitsFor: [jobId(9)] });
      await add(3, 3, { elementWise: [jobId(1)] });
      const [range] = await read((view) => view.jobs.ranges(jobId(3)));
      assert.equal(range?.status, "PENDING");
      const of = (n: number) => read((view) => view.jobs.elementDependencies(jobId(n)));
      assert.deepEqual([await of(1), await of(2)], [[], [1, 2].map(jobId)]);
      const on = (n: number) => read((view) => view.jobs.elementDependents(jobId(n)));
      const [second, third] = [
        { jobId: jobId(2), waitsForJobs: true },
        { jobId: jobId(3), waitsForJobs: false },
      ];
      assert.deepEqual(await on(1), [second, third]);
      assert.deepEqual(await on(2), [second]);
      await write(async (tx) => {
        await tx.jobs.releaseDependents(jobId(9), 9);
        const parent = await tx.jobs.get(jobId(3));
        if (parent !== undefined) await tx.jobs.update({ ...parent, cancelReason: "x" });
      });
      assert.deepEqual(await on(1), [{ jobId: jobId(2), waitsForJobs: false }]);
    });

    it("read from an array which of its children have ended how", async () => {
      await add(1, 8);
      for (const index of [5, 0, 1, 6, 3]) await endChild(1, index, "SUCCEEDED");
      await endChild(1, 2, "FAILED");
      const runs = (status: "SUCCEEDED" | "FAILED") =>
        read((view) => view.jobs.endedRuns(jobId(1), status));
      assert.deepEqual(await runs("SUCCEEDED"), [run(0, 1), run(3), run(5, 6)]);
      assert.deepEqual(await runs("FAILED"), [run(2)]);
    });

    it("keep the array that is waited for until those that wait have ended", async () => {
      await add(1, 2);
      await add(2, 2, { elementWise: [jobId(1)] });
      const end = (n: number): Promise<void> =>
        write(async (tx) => {
          await tx.jobs.failRange(jobId(n), { statusReason: "x", stoppedAt: 1, limit: 9 });
          const parent = await tx.jobs.get(jobId(n));
          if (parent !== undefined) {
            await tx.jobs.update({ ...parent, status: "FAILED", stoppedAt: n });
          }
        });
      const remove = () => write((tx) => tx.jobs.removeFinished(9, 99));
      await end(1);
      assert.equal(await remove(), 0);
      await end(2);
      assert.equal(await remove(), 6);
    });
  });

  describe("marks on ranges", () => {
    it("say of each child what was said last, in as few ranges as that takes", async () => {
      let n = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(anyMark, { maxLength: 25 }), async (marks) => {
          n += 1;
          await add(n, size, { elementWise: [jobId(n)] });
          const model = Array.from({ length: size }, () => "PENDING");
          for (const mark of marks) {
            const within = runsOf(mark.indexes);
            if (mark.kind === "start") await endChild(n, mark.indexes[0] ?? 0, "SUCCEEDED");
            const changed = await write(async ({ jobs }) => {
              if (mark.kind === "doom") return jobs.doomRange(jobId(n), within, "doomed");
              if (mark.kind !== "start") await jobs.setRangeStatus(jobId(n), mark.kind, within);
              return undefined;
            });
            const before = [...model];
            if (mark.kind === "start") model[mark.indexes[0] ?? 0] = "gone";
            else for (const index of mark.indexes) model[index] = after(model[index], mark.kind);
            if (mark.kind === "doom") assert.equal(changed, before.join() !== model.join());
            await checkAgainst(n, model);
          }
        }),
        { numRuns: 40, seed: 11 },
      );

      async function checkAgainst(parent: number, model: readonly string[]): Promise<void> {
        const ranges = await read((view) => view.jobs.ranges(jobId(parent)));
        const stored = Array.from({ length: size }, () => "gone");
        for (const { first, last, status, statusReason } of ranges) {
          for (let index = first; index <= last; index += 1) {
            stored[index] = statusReason ?? status;
          }
        }
        assert.deepEqual(stored, model);
        const borders = model.filter((said, index) => said !== "gone" && said !== model[index - 1]);
        assert.equal(ranges.length, borders.length);
      }
    });

    it("show a child that is to fail as PENDING with its reason, and fail it with that", async () => {
      await add(1, 6, { elementWise: [jobId(1)] });
      await write(({ jobs }) => jobs.doomRange(jobId(1), [run(1, 2), run(4, 9)], "doomed"));
      const child = await read((view) => view.jobs.get(`${jobId(1)}:4`));
      assert.deepEqual([child?.status, child?.statusReason], ["PENDING", "doomed"]);
      const within = { arrayParentId: jobId(1) };
      const page = await read((view) =>
        view.jobs.list({ within, order: "oldest-first", limit: 2 }),
      );
      assert.deepEqual(
        page.items.map(({ statusReason }) => statusReason),
        [undefined, "doomed"],
      );
      const arrays = () => read((view) => view.jobs.arraysWithDoomed(9));
      assert.deepEqual(await arrays(), [jobId(1)]);
      const fail = (limit: number) =>
        write(({ jobs }) => jobs.failRange(jobId(1), { stoppedAt: 5, limit }));
      assert.deepEqual(await fail(3), [run(1, 2), run(4)]);
      assert.deepEqual(await fail(3), [run(5)]);
      assert.deepEqual(await fail(3), []);
      assert.deepEqual(await arrays(), []);
      const failed = await read((view) => view.jobs.get(`${jobId(1)}:4`));
      assert.deepEqual([failed?.status, failed?.statusReason], ["FAILED", "doomed"]);
      const counts = await read((view) => view.jobs.childCounts(jobId(1)));
      assert.deepEqual([counts.FAILED, counts.PENDING], [4, 2]);
    });
  });
}

const size = 9;
const anyMark = fc.record({
  kind: fc.constantFrom("PENDING", "RUNNABLE", "RUNNABLE", "doom", "start"),
  indexes: fc.uniqueArray(fc.nat(size - 1), { minLength: 1, maxLength: 5 }),
});

/** What is to fail stays so, and what may start cannot be doomed. */
function after(said: string | undefined, kind: string): string {
  if (said === "gone" || said === "doomed" || said === undefined) return said ?? "gone";
  if (kind === "doom") return said === "PENDING" ? "doomed" : said;
  return kind;
}

function runsOf(indexes: readonly number[]): IndexRun[] {
  return indexes.toSorted((a, b) => a - b).map((index) => ({ first: index, last: index }));
}
