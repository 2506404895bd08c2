/** The part of the store's suite about lists: filters, orders, and pages that stay where they are while rows change. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Store, Transaction, View } from "../../src/ports/store.ts";
import {
  environmentRow,
  jobId,
  plainJob,
  queueRow,
  quotaShareRow,
  serviceEnvironmentRow,
  spec,
} from "./store-fixtures.ts";

export function exerciseStoreLists(store: () => Store): void {
  const write = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => store().transact(work);
  const read = <T>(work: (view: View) => Promise<T>): Promise<T> => store().read(work);

  describe("lists", () => {
    it("queues, environments and definitions in pages", async () => {
      const names = ["a", "b", "c", "d", "e"];
      await write(async (tx) => {
        for (const name of names.toReversed()) {
          await tx.jobQueues.insert(queueRow(name, { computeEnvironment: `ce-${name}` }));
          await tx.computeEnvironments.insert(environmentRow(name));
        }
      });
      const queues = await pages((page) => read((view) => view.jobQueues.list(page)));
      assert.deepEqual(
        queues.map(({ name }) => name),
        names,
      );
      const environments = await pages((page) =>
        read((view) => view.computeEnvironments.list(page)),
      );
      assert.deepEqual(
        environments.map(({ name }) => name),
        names,
      );
      assert.deepEqual(await read((view) => view.jobQueues.using("ce-c")), ["c"]);
    });

    it("service environments, and quota shares of one queue, in pages", async () => {
      const names = ["a", "b", "c", "d", "e"];
      await write(async (tx) => {
        for (const jobQueue of ["q", "r"]) {
          await tx.jobQueues.insert({
            ...queueRow(jobQueue),
            computeEnvironmentOrder: [],
            serviceEnvironmentOrder: [{ order: 1, serviceEnvironment: `for-${jobQueue}` }],
          });
        }
        for (const name of names.toReversed()) {
          await tx.serviceEnvironments.insert(serviceEnvironmentRow(name));
          await tx.quotaShares.insert(quotaShareRow("q", name));
          await tx.quotaShares.insert(quotaShareRow("r", `${name}2`));
        }
      });
      const environments = await pages((page) =>
        read((view) => view.serviceEnvironments.list(page)),
      );
      assert.deepEqual(
        environments.map(({ name }) => name),
        names,
      );
      const shares = await pages((page) =>
        read((view) => view.quotaShares.list({ ...page, jobQueue: "q" })),
      );
      assert.deepEqual(
        shares.map(({ name }) => name),
        names,
      );
      assert.deepEqual(await read((view) => view.jobQueues.usingService("for-r")), ["r"]);
      assert.deepEqual(await read((view) => view.jobQueues.usingService("for")), []);
    });

    it("definitions by name and status, and finds the latest active one", async () => {
      const definition = (name: string, status: "ACTIVE" | "INACTIVE") => ({
        ...{ name, status, type: "container" as const, createdAt: 1, parameters: {}, tags: {} },
        ...{ platformCapabilities: [], propagateTags: false },
      });
      await write(async (tx) => {
        for (const status of ["ACTIVE", "ACTIVE", "INACTIVE"] as const) {
          await tx.jobDefinitions.insert(definition("x", status));
          await tx.jobDefinitions.insert(definition("x-y", status));
        }
      });
      const list = async (query: { name?: string; status?: "ACTIVE" | "INACTIVE" }) =>
        (
          await pages((page) => read((view) => view.jobDefinitions.list({ ...query, ...page })))
        ).map(({ name, revision }) => `${name}:${revision}`);
      assert.deepEqual(await list({}), ["x:1", "x:2", "x:3", "x-y:1", "x-y:2", "x-y:3"]);
      assert.deepEqual(await list({ name: "x" }), ["x:1", "x:2", "x:3"]);
      assert.deepEqual(await list({ status: "INACTIVE" }), ["x:3", "x-y:3"]);
      const latest = await read((view) => view.jobDefinitions.latestActive("x"));
      assert.equal(latest?.revision, 2);
      assert.equal(await read((view) => view.jobDefinitions.latestActive("z")), undefined);
    });

    it("jobs of a queue in stable pages, by status, name and time", async () => {
      await write(async (tx) => {
        for (let n = 1; n <= 9; n += 1) {
          const status = n % 2 === 0 ? ("RUNNING" as const) : ("RUNNABLE" as const);
          const jobName = n % 3 === 0 ? `Align_${n}` : `alignX${n}`;
          const job = { ...plainJob(n), status, jobName, createdAt: n * 10 };
          await tx.jobs.insert({ job, spec, waitsFor: [] });
        }
        await tx.jobs.insert({ job: { ...plainJob(50), jobQueue: "other" }, spec, waitsFor: [] });
      });
      const list = async (query: object, limit = 2): Promise<number[]> => {
        const all = await pages(
          (page) =>
            read((view) =>
              view.jobs.list({
                ...{ within: { jobQueue: "queue" }, order: "oldest-first", ...query },
                ...page,
              }),
            ),
          limit,
        );
        return all.map(({ createdAt }) => createdAt / 10);
      };
      assert.deepEqual(await list({}), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
      assert.deepEqual(await list({ order: "newest-first" }, 4), [9, 8, 7, 6, 5, 4, 3, 2, 1]);
      assert.deepEqual(await list({ status: "RUNNING" }), [2, 4, 6, 8]);
      assert.deepEqual(await list({ status: "RUNNING", order: "newest-first" }), [8, 6, 4, 2]);
      assert.deepEqual(await list({ jobName: "ALIGN_*" }), [3, 6, 9]);
      assert.deepEqual(await list({ jobName: "align_3" }), [3]);
      assert.deepEqual(await list({ jobName: "align" }), []);
      assert.deepEqual(await list({ createdAfter: 30, createdBefore: 60 }), [4, 5]);
      assert.deepEqual(await list({ status: "FAILED" }), []);

      // A page that follows is not moved by what happens before it.
      const first = await read((view) =>
        view.jobs.list({ within: { jobQueue: "queue" }, order: "oldest-first", limit: 3 }),
      );
      await write(async (tx) => {
        const job = await tx.jobs.get(jobId(2));
        if (job !== undefined) await tx.jobs.update({ ...job, status: "FAILED", stoppedAt: 1 });
        await tx.jobs.removeFinished(100, 10);
      });
      const second = await read((view) =>
        view.jobs.list({
          ...{ within: { jobQueue: "queue" }, order: "oldest-first", limit: 3 },
          ...(first.next !== undefined && { after: first.next }),
        }),
      );
      assert.deepEqual(
        second.items.map(({ jobId: id }) => id),
        [jobId(4), jobId(5), jobId(6)],
      );
    });
  });
}

/** Follows `next` to the end. */
async function pages<T>(
  list: (page: {
    limit: number;
    after?: string;
  }) => Promise<{ items: readonly T[]; next?: string }>,
  limit = 2,
): Promise<T[]> {
  const all: T[] = [];
  let after: string | undefined;
  do {
    const page = await list({ limit, ...(after !== undefined && { after }) });
    assert.ok(page.items.length <= limit);
    all.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return all;
}
