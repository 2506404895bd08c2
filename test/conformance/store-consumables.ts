/** The part of the store's suite about consumable resources: what is in use, who needs them, what was asked before. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ConsumableResource } from "../../src/model/consumable-resource.ts";
import type { Job, JobStatus } from "../../src/model/job.ts";
import type { Store, Transaction, View } from "../../src/ports/store.ts";
import { arrayJob, jobId, plainJob, queueRow, spec } from "./store-fixtures.ts";

const resource = (name: string, totalQuantity = 4): ConsumableResource => ({
  name,
  resourceType: "REPLENISHABLE",
  totalQuantity,
  createdAt: 1,
  tags: {},
});

export function exerciseStoreConsumables(store: () => Store): void {
  const write = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => store().transact(work);
  const read = <T>(work: (view: View) => Promise<T>): Promise<T> => store().read(work);
  const moveTo = (id: string, status: JobStatus) =>
    write(async (tx) => {
      const job = (await tx.jobs.get(id)) as Job;
      await tx.jobs.update({ ...job, status });
    });
  const inUse = async () =>
    Object.fromEntries(await read(({ consumableResources }) => consumableResources.inUse()));

  describe("consumable resources", () => {
    it("come back as they went in, change, are listed by name or prefix, and go", async () => {
      const row = { ...resource("a_b"), tags: { team: "x" } };
      await write(async (tx) => {
        for (const name of ["axb", "C", "a_c"]) await tx.consumableResources.insert(resource(name));
        await tx.consumableResources.insert(row);
      });
      assert.deepEqual(await read((view) => view.consumableResources.get("a_b")), row);
      assert.equal(await read((view) => view.consumableResources.count()), 4);
      const names = async (name?: string) => {
        const query = { limit: 10, ...(name === undefined ? {} : { name }) };
        const { items } = await read((view) => view.consumableResources.list(query));
        return items.map((item) => item.name);
      };
      assert.deepEqual(await names(), ["C", "a_b", "a_c", "axb"]);
      assert.deepEqual(await names("A_*"), ["a_b", "a_c"]);
      assert.deepEqual(await names("c"), ["C"]);
      const first = await read((view) => view.consumableResources.list({ limit: 3 }));
      assert.equal(first.next, "a_c");
      const changed = { ...row, totalQuantity: 9, tags: {} };
      await write((tx) => tx.consumableResources.update(changed));
      assert.deepEqual(await read((view) => view.consumableResources.get("a_b")), changed);
      await write((tx) => tx.consumableResources.remove("a_b"));
      assert.equal(await read((view) => view.consumableResources.get("a_b")), undefined);
      await assert.rejects(
        write((tx) => tx.consumableResources.update(changed)),
        /no consumable/,
      );
      await assert.rejects(
        write((tx) => tx.consumableResources.insert({ ...resource("d"), totalQuantity: -1 })),
      );
    });

    it("are in use by what is STARTING or RUNNING, children of arrays each for itself", async () => {
      const one = [{ name: "l", quantity: 1 }];
      const both = [
        { name: "l", quantity: 2 },
        { name: "s", quantity: 5 },
      ];
      await write(async (tx) => {
        await tx.jobs.insert({ job: { ...plainJob(1), consumables: one }, spec, waitsFor: [] });
        await tx.jobs.insert({ job: { ...plainJob(2), consumables: both }, spec, waitsFor: [] });
        await tx.jobs.insert({ job: { ...arrayJob(3, 4), consumables: one }, spec, waitsFor: [] });
        await tx.jobs.insert({ job: plainJob(4), spec, waitsFor: [] });
        await tx.jobs.materialise(jobId(3), 1);
        await tx.jobs.materialise(jobId(3), 2);
      });
      assert.deepEqual(await inUse(), {});
      for (const id of [jobId(1), jobId(2), `${jobId(3)}:1`, jobId(4)])
        await moveTo(id, "STARTING");
      assert.deepEqual(await inUse(), { l: 4, s: 5 });
      await moveTo(jobId(1), "RUNNING");
      await moveTo(`${jobId(3)}:2`, "RUNNING");
      assert.deepEqual(await inUse(), { l: 5, s: 5 });
      await moveTo(jobId(2), "RUNNABLE");
      await moveTo(`${jobId(3)}:1`, "FAILED");
      assert.deepEqual(await inUse(), { l: 2 });
    });

    it("lead to the jobs that need them, newest first, until those are removed", async () => {
      const consumables = [{ name: "l", quantity: 1 }];
      await write(async (tx) => {
        for (const n of [1, 2, 3]) {
          await tx.jobs.insert({ job: { ...plainJob(n), consumables }, spec, waitsFor: [] });
        }
        await tx.jobs.insert({ job: { ...arrayJob(4, 4), consumables }, spec, waitsFor: [] });
        await tx.jobs.insert({ job: plainJob(5), spec, waitsFor: [] });
        await tx.jobs.materialise(jobId(4), 1);
      });
      const needing = (after?: string) =>
        read((view) =>
          view.consumableResources.jobsNeeding({
            ...{ consumableResource: "l", limit: 3 },
            ...(after === undefined ? {} : { after }),
          }),
        );
      const page = await needing();
      assert.deepEqual(
        page.items.map((job) => job.jobId),
        [4, 3, 2].map(jobId),
      );
      assert.deepEqual(
        (await needing(page.next)).items.map((job) => job.jobId),
        [jobId(1)],
      );
      await write(async (tx) => {
        const job = (await tx.jobs.get(jobId(1))) as Job;
        await tx.jobs.update({ ...job, status: "FAILED", stoppedAt: 1 });
        await tx.jobs.removeFinished(2, 10);
      });
      assert.deepEqual((await needing(page.next)).items, []);
    });

    it("are in the snapshot as far as the lines need them and they exist", async () => {
      const needs = (name: string) => [{ name, quantity: 2 }];
      await write(async (tx) => {
        await tx.jobQueues.insert(queueRow("queue"));
        for (const name of ["l", "other"]) await tx.consumableResources.insert(resource(name));
        const running = { ...plainJob(1), status: "RUNNING" as const };
        await tx.jobs.insert({ job: { ...running, consumables: needs("l") }, spec, waitsFor: [] });
        const waiting = { ...plainJob(2), consumables: needs("l") };
        await tx.jobs.insert({ job: waiting, spec, waitsFor: [] });
        const array = { ...arrayJob(3, 4), consumables: needs("missing") };
        await tx.jobs.insert({ job: array, spec, waitsFor: [] });
        await tx.jobs.insert({ job: plainJob(4), spec, waitsFor: [] });
      });
      const { consumableResources, queues } = await read((view) => view.snapshot(10));
      assert.deepEqual(consumableResources, [{ name: "l", totalQuantity: 4, inUseQuantity: 2 }]);
      assert.deepEqual(
        queues[0]?.line.map(({ consumables }) => consumables),
        [needs("l"), needs("missing"), undefined],
      );
    });

    it("know an update that was made before, for as long as it counts", async () => {
      const request = (text: string, requestedAt: number, validFrom = 0) =>
        write((tx) =>
          tx.consumableResources.isRepeated({ name: "l", request: text, requestedAt, validFrom }),
        );
      await write((tx) => tx.consumableResources.insert(resource("l")));
      assert.equal(await request("a", 1), false);
      assert.equal(await request("a", 2), true);
      assert.equal(await request("b", 2), false);
      assert.equal(await request("a", 9, 1), true);
      assert.equal(await request("a", 10, 2), false);
      await write(async (tx) => {
        await tx.consumableResources.remove("l");
        await tx.consumableResources.insert(resource("l"));
      });
      assert.equal(await request("a", 11, 2), false);
    });
  });
}
