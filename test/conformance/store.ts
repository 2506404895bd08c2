/**
 * The suite that every store passes. `open` gives a new, empty store each time; `openTwice`, where the store outlives
 * its connection, an opener that finds the same rows again after `close`.
 */
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import fc from "fast-check";
import type { Job } from "../../src/model/job.ts";
import type { Store, Transaction, View } from "../../src/ports/store.ts";
import { exerciseStoreArrays } from "./store-arrays.ts";
import {
  environmentRow,
  instanceRow,
  jobId,
  plainJob,
  queueRow,
  spec,
  taskRow,
} from "./store-fixtures.ts";
import {
  anyComputeEnvironment,
  anyFate,
  anyImage,
  anyInstance,
  anyJob,
  anyJobDefinition,
  anyJobQueue,
  anySpec,
  anyTask,
} from "./store-rows.ts";
import { exerciseStoreSnapshot } from "./store-snapshot.ts";

export function exerciseStore(
  name: string,
  open: () => Promise<Store>,
  openTwice?: () => () => Promise<Store>,
): void {
  describe(`${name} as a store`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());
    const write = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => store.transact(work);
    const read = <T>(work: (view: View) => Promise<T>): Promise<T> => store.read(work);

    describe("transactions", () => {
      it("answer the work's value, and what they wrote can be read at once", async () => {
        assert.equal(await write(async (tx) => tx.settings.set("site", "a").then(() => 7)), 7);
        assert.equal(await read((view) => view.settings.get("site")), "a");
        await write((tx) => tx.settings.set("site", "b"));
        assert.equal(await read((view) => view.settings.get("site")), "b");
      });

      it("that throw leave no trace, and harm none of those that share their commit", async () => {
        const outcomes = await Promise.allSettled(
          Array.from({ length: 40 }, (_, n) =>
            write(async (tx) => {
              await tx.settings.set(`key-${n}`, "written");
              if (n % 3 === 0) throw new Error(`work ${n} fails`);
              return n;
            }),
          ),
        );
        for (const [n, outcome] of outcomes.entries()) {
          const value = await read((view) => view.settings.get(`key-${n}`));
          if (n % 3 === 0) {
            assert.equal(outcome.status, "rejected");
            assert.match(String((outcome as PromiseRejectedResult).reason), RegExp(`work ${n} f`));
            assert.equal(value, undefined);
          } else {
            assert.deepEqual(outcome, { status: "fulfilled", value: n });
            assert.equal(value, "written");
          }
        }
      });

      it("that throw alone leave no trace either", async () => {
        const refused = write(async (tx) => {
          await tx.settings.set("key", "value");
          throw new Error("no");
        });
        await assert.rejects(refused, /no/);
        assert.equal(await read((view) => view.settings.get("key")), undefined);
      });

      it("go on after a refused statement that the work took care of", async () => {
        await write((tx) => tx.jobQueues.insert(queueRow("q")));
        await write(async (tx) => {
          await tx.settings.set("before", "1");
          await tx.jobQueues.insert(queueRow("q")).catch(() => {});
          await tx.settings.set("after", "2");
        });
        assert.equal(await read((view) => view.settings.get("before")), "1");
        assert.equal(await read((view) => view.settings.get("after")), "2");
      });

      it("never interleave: each sees all of the one before", async () => {
        const count = async (tx: Transaction): Promise<void> => {
          const before = Number((await tx.settings.get("n")) ?? 0);
          await tx.jobQueues.list({ limit: 1 });
          await tx.settings.set("n", String(before + 1));
        };
        await Promise.all(Array.from({ length: 700 }, () => write(count)));
        assert.equal(await read((view) => view.settings.get("n")), "700");
      });

      it("that wait for the running batch are taken by a later one", async () => {
        let late: Promise<string> | undefined;
        await write(async (tx) => {
          late = write(async (other) => {
            await other.settings.set("late", "yes");
            return "late";
          });
          await tx.settings.set("early", "yes");
        });
        assert.equal(await late, "late");
        assert.equal(await read((view) => view.settings.get("late")), "yes");
      });

      it("cannot be used after their work has ended", async () => {
        let kept: Transaction | undefined;
        await write(async (tx) => {
          kept = tx;
        });
        await assert.rejects(async () => kept?.settings.set("key", "value"), /after its work/);
        assert.equal(await read((view) => view.settings.get("key")), undefined);
      });
    });

    describe("reads", () => {
      it("never see a change that is not committed", async () => {
        let seen: Promise<string | undefined> | undefined;
        const refused = write(async (tx) => {
          await tx.settings.set("key", "uncommitted");
          seen = read((view) => view.settings.get("key"));
          await tx.settings.get("key");
          throw new Error("no");
        });
        await assert.rejects(refused, /no/);
        assert.equal(await seen, undefined);
      });

      it("see one state from their first to their last question", async () => {
        const both = async (view: View): Promise<void> => {
          const a = await view.settings.get("a");
          await view.jobQueues.list({ limit: 10 });
          assert.equal(await view.settings.get("b"), a);
        };
        const writes = Array.from({ length: 50 }, (_, n) =>
          write(async (tx) => {
            await tx.settings.set("a", String(n));
            await tx.settings.set("b", String(n));
          }),
        );
        const reads: Promise<void>[] = [];
        for (const done of writes)
          reads.push(
            read(both),
            done.then(() => read(both)),
          );
        await Promise.all([...writes, ...reads]);
      });

      it("that throw reject alone", async () => {
        const [bad, good] = await Promise.allSettled([
          read(async () => Promise.reject(new Error("no"))),
          read((view) => view.settings.get("x")),
        ]);
        assert.equal(bad.status, "rejected");
        assert.deepEqual(good, { status: "fulfilled", value: undefined });
      });
    });

    describe("rows", () => {
      const runs = { numRuns: 60, seed: 20_240_517 };

      it("of compute environments come back as they went in", async () => {
        await fc.assert(
          fc.asyncProperty(anyComputeEnvironment, anyComputeEnvironment, async (row, other) => {
            const { name } = row;
            await write((tx) => tx.computeEnvironments.insert(row));
            assertSame(await read((view) => view.computeEnvironments.get(name)), row);
            const changed = { ...other, name };
            await write((tx) => tx.computeEnvironments.update(changed));
            const { clusterName } = changed;
            assertSame(
              await read((view) => view.computeEnvironments.byCluster(clusterName)),
              changed,
            );
            await write((tx) => tx.computeEnvironments.remove(name));
            assert.equal(await read((view) => view.computeEnvironments.get(name)), undefined);
          }),
          runs,
        );
      });

      it("of job queues come back as they went in", async () => {
        await fc.assert(
          fc.asyncProperty(anyJobQueue, anyJobQueue, async (row, other) => {
            const { name } = row;
            await write((tx) => tx.jobQueues.insert(row));
            assertSame(await read((view) => view.jobQueues.get(name)), row);
            await write((tx) => tx.jobQueues.update({ ...other, name }));
            assertSame(await read((view) => view.jobQueues.get(name)), { ...other, name });
            await write((tx) => tx.jobQueues.remove(name));
            assert.equal(await read((view) => view.jobQueues.get(name)), undefined);
          }),
          runs,
        );
      });

      it("of job definitions come back as they went in, numbered per name", async () => {
        const revisions = new Map<string, number>();
        await fc.assert(
          fc.asyncProperty(anyJobDefinition, anyJobDefinition, async (row, other) => {
            const expected = (revisions.get(row.name) ?? 0) + 1;
            revisions.set(row.name, expected);
            const added = await write((tx) => tx.jobDefinitions.insert(row));
            assertSame(added, { ...row, revision: expected });
            assertSame(await read((view) => view.jobDefinitions.get(row.name, expected)), added);
            const changed = { ...other, name: row.name, revision: expected };
            await write((tx) => tx.jobDefinitions.update(changed));
            assertSame(await read((view) => view.jobDefinitions.get(row.name, expected)), changed);
          }),
          runs,
        );
      });

      it("of jobs and their specs come back as they went in", async () => {
        await fc.assert(
          fc.asyncProperty(anyJob, anySpec, anyFate, async (row, submitted, fate) => {
            const queueOrder = await write((tx) =>
              tx.jobs.insert({ job: row, spec: submitted, waitsFor: [] }),
            );
            assertSame(await read((view) => view.jobs.get(row.jobId)), { ...row, queueOrder });
            assertSame(await read((view) => view.jobs.spec(row.jobId)), submitted);
            const { jobName, jobQueue, createdAt, resources, platformCapability } = row;
            const changed: Job = {
              ...{ jobId: row.jobId, jobName, jobQueue, createdAt, resources, platformCapability },
              ...(row.shareIdentifier !== undefined && { shareIdentifier: row.shareIdentifier }),
              ...(row.arraySize !== undefined && { arraySize: row.arraySize }),
              ...fate,
              queueOrder,
            };
            await write((tx) => tx.jobs.update(changed));
            assertSame(await read((view) => view.jobs.get(row.jobId)), changed);
          }),
          runs,
        );
      });

      it("of tasks come back as they went in", async () => {
        await fc.assert(
          fc.asyncProperty(anyTask, anyTask, async (row, other) => {
            await write((tx) => tx.tasks.insert(row));
            assertSame(await read((view) => view.tasks.get(row.taskId)), row);
            const { desiredStatus, startedAt, stoppedAt, stopCause, logStreamName } = other;
            const changed = defined({
              ...row,
              ...{ desiredStatus, startedAt, stoppedAt, stopCause, logStreamName },
              lastStatus: "STOPPED" as const,
            });
            await write((tx) => tx.tasks.update(changed));
            assertSame(await read((view) => view.tasks.get(row.taskId)), changed);
          }),
          runs,
        );
      });

      it("of instances come back as they went in", async () => {
        await fc.assert(
          fc.asyncProperty(anyInstance, anyInstance, async (row, other) => {
            const { instanceId } = row;
            await write((tx) => tx.instances.insert(row));
            assertSame(await read((view) => view.instances.get(instanceId)), row);
            const changed = { ...other, instanceId };
            await write((tx) => tx.instances.update(changed));
            const id = changed.containerInstanceId;
            assertSame(await read((view) => view.instances.byContainerInstanceId(id)), changed);
            const listed = await read((view) => view.instances.list(changed.computeEnvironment));
            assert.ok(listed.some((found) => found.instanceId === instanceId));
            await write((tx) => tx.instances.remove(instanceId));
            assert.equal(await read((view) => view.instances.get(instanceId)), undefined);
          }),
          runs,
        );
      });

      it("of images come back as they went in", async () => {
        await fc.assert(
          fc.asyncProperty(anyImage, anyImage, async (row, other) => {
            await write((tx) => tx.images.insert(row));
            assertSame(await read((view) => view.images.get(row.imageId)), row);
            const changed = { ...other, imageId: row.imageId };
            await write((tx) => tx.images.update(changed));
            assertSame(await read((view) => view.images.get(row.imageId)), changed);
          }),
          runs,
        );
        const listed = await read((view) => view.images.list());
        assert.deepEqual(
          listed.map(({ createdAt }) => createdAt),
          listed.map(({ createdAt }) => createdAt).sort((a, b) => a - b),
        );
      });

      it("are frozen through and through", async () => {
        await write((tx) => tx.jobQueues.insert(queueRow("q")));
        const queue = await read((view) => view.jobQueues.get("q"));
        assert.ok(Object.isFrozen(queue) && Object.isFrozen(queue?.computeEnvironmentOrder[0]));
      });
    });

    describe("refuses", () => {
      const bad = "WAITING" as never;
      const refusals: Record<string, (tx: Transaction) => Promise<unknown>> = {
        "an environment's unknown status": (tx) =>
          tx.computeEnvironments.insert({ ...environmentRow("ce"), status: bad }),
        "a queue's unknown status": (tx) => tx.jobQueues.insert({ ...queueRow("q"), status: bad }),
        "a queue's unknown state": (tx) => tx.jobQueues.insert({ ...queueRow("q"), state: bad }),
        "a job's unknown status": (tx) =>
          tx.jobs.insert({ job: { ...plainJob(1), status: bad }, spec, waitsFor: [] }),
        "a task's unknown status": (tx) => tx.tasks.insert({ ...taskRow(1), lastStatus: bad }),
        "an instance's unknown status": (tx) =>
          tx.instances.insert({ ...instanceRow(1), desiredStatus: bad }),
        "a second queue of a name": async (tx) => {
          await tx.jobQueues.insert(queueRow("q"));
          await tx.jobQueues.insert(queueRow("q"));
        },
        "a second live task of a job": async (tx) => {
          await tx.tasks.insert(taskRow(1));
          await tx.tasks.insert({ ...taskRow(2), jobId: taskRow(1).jobId });
        },
        "an update of a queue that is not there": (tx) => tx.jobQueues.update(queueRow("none")),
        "an update of a job that is not there": (tx) =>
          tx.jobs.update({ ...plainJob(1), queueOrder: 1 }),
        "a cursor it never gave": (tx) =>
          tx.jobs.list({ within: { jobQueue: "q" }, order: "oldest-first", limit: 1, after: "x" }),
      };
      for (const [what, work] of Object.entries(refusals)) {
        it(what, () => assert.rejects(write(work)));
      }

      it("all work once it is closed", async () => {
        const last = write((tx) => tx.settings.set("last", "word"));
        await Promise.all([store.close(), store.close()]);
        await last;
        await assert.rejects(
          write((tx) => tx.settings.set("a", "b")),
          /closed/,
        );
        await assert.rejects(
          read((view) => view.settings.get("a")),
          /closed/,
        );
      });
    });

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

    describe("dependencies", () => {
      it("are counted, released once, and free a job with its last", async () => {
        await write(async (tx) => {
          for (const n of [1, 2]) await tx.jobs.insert({ job: plainJob(n), spec, waitsFor: [] });
          const pending = (n: number) => ({ ...plainJob(n), status: "PENDING" as const });
          await tx.jobs.insert({ job: pending(3), spec, waitsFor: [jobId(1), jobId(2), jobId(1)] });
          await tx.jobs.insert({ job: pending(4), spec, waitsFor: [jobId(1)] });
          await tx.jobs.insert({ job: pending(5), spec, waitsFor: [jobId(1)] });
        });
        assert.deepEqual(
          await read((view) => view.jobs.dependents(jobId(1))),
          [3, 4, 5].map(jobId),
        );
        assert.equal(await read((view) => view.jobs.unmetDependencies(jobId(3))), 2);
        // A job that has ended waits no more.
        await write(async (tx) => {
          const job = await tx.jobs.get(jobId(5));
          if (job !== undefined) await tx.jobs.update({ ...job, status: "FAILED" });
        });
        assert.deepEqual(await write((tx) => tx.jobs.releaseDependents(jobId(1))), [jobId(4)]);
        assert.deepEqual(await write((tx) => tx.jobs.releaseDependents(jobId(1))), []);
        assert.equal(await read((view) => view.jobs.unmetDependencies(jobId(3))), 1);
        assert.deepEqual(await write((tx) => tx.jobs.releaseDependents(jobId(2))), [jobId(3)]);
        assert.deepEqual(await read((view) => view.jobs.dependents(jobId(2))), []);
      });
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

    exerciseStoreArrays(() => store);
    exerciseStoreSnapshot(() => store);
  });

  if (openTwice === undefined) return;
  it(`${name} has everything again when it is opened again`, async () => {
    const open = openTwice();
    const before = await open();
    await before.transact((tx) => tx.jobs.insert({ job: plainJob(1), spec, waitsFor: [] }));
    await before.close();
    const after = await open();
    assert.equal((await after.read((view) => view.jobs.get(jobId(1))))?.queueOrder, 1);
    const second = { job: plainJob(2), spec, waitsFor: [] };
    assert.equal(await after.transact((tx) => tx.jobs.insert(second)), 2);
    await after.close();
  });
}

/** Equal with nothing missing, added, or undefined. */
function assertSame(actual: unknown, expected: unknown): void {
  assert.deepStrictEqual(actual, expected);
}

function defined<T extends object>(row: T): never {
  return Object.fromEntries(
    Object.entries(row).filter(([, value]) => value !== undefined),
  ) as never;
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
