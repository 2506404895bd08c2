/** The part of the store's suite about multi-node jobs: nodes as jobs, attempts, and the tasks that carry them. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Job } from "../../src/model/job.ts";
import type { NodeLayout } from "../../src/model/node-layout.ts";
import type { Task } from "../../src/model/task.ts";
import type { Store, Transaction, View } from "../../src/ports/store.ts";
import { instanceRow, jobId, plainJob, queueRow, spec, taskRow } from "./store-fixtures.ts";

const small = { cpu: 1024, memoryMiB: 512, gpus: 0 };
const large = { cpu: 2048, memoryMiB: 1024, gpus: 1 };
const layout: NodeLayout = {
  numNodes: 3,
  mainNode: 1,
  instanceType: "m6i.large",
  runs: [
    { first: 0, last: 1, resources: small },
    { first: 2, last: 2, resources: large },
  ],
};
const multiNodeJob = (n: number): Omit<Job, "queueOrder"> => ({
  ...plainJob(n),
  nodes: layout,
  consumables: [{ name: "licenses", quantity: 3 }],
});
const live = (nodeIndex: number) => ({
  taskArn: `task/${nodeIndex}`,
  containerInstanceArn: `instance/${nodeIndex}`,
});
const starts = [0, 2].map((nodeIndex) => ({ nodeIndex, live: live(nodeIndex), createdAt: 7 }));

export function exerciseStoreNodes(store: () => Store): void {
  const write = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => store().transact(work);
  const read = <T>(work: (view: View) => Promise<T>): Promise<T> => store().read(work);
  const id = jobId(1);
  const get = async (of: string): Promise<Job> =>
    (await read((view) => view.jobs.get(of))) ?? assert.fail(`no job ${of}`);
  const submit = () => write((tx) => tx.jobs.insert({ job: multiNodeJob(1), spec, waitsFor: [] }));
  const move = (of: string, change: Partial<Job>) =>
    write(async (tx) => {
      const job = (await tx.jobs.get(of)) ?? assert.fail(`no job ${of}`);
      await tx.jobs.update({ ...job, ...change });
    });
  const attempt = { ...live(1), stoppedAt: 20, exitCode: 1 };

  describe("nodes of multi-node jobs", () => {
    it("look as their job does until they are placed, each with its own resources", async () => {
      await submit();
      const { jobId: _, nodes, consumables: __, ...job } = await get(id);
      assert.deepEqual(nodes, layout);
      for (const nodeIndex of [0, 1, 2]) {
        assert.deepEqual(await get(`${id}#${nodeIndex}`), {
          ...job,
          jobId: `${id}#${nodeIndex}`,
          nodeParentId: id,
          nodeIndex,
          resources: nodeIndex === 2 ? large : small,
        });
      }
      assert.deepEqual(await read((view) => view.jobs.spec(`${id}#2`)), spec);
      for (const none of [`${id}#3`, `${id}#01`, `${jobId(2)}#0`]) {
        assert.equal(await read((view) => view.jobs.get(none)), undefined);
        assert.equal(await read((view) => view.jobs.spec(none)), undefined);
      }
    });

    it("are placed on instances that take work and have no task, however many are asked for", async () => {
      const rows = Array.from({ length: 120 }, (_, n) => instanceRow(n + 1));
      const idOf = (n: number): string => instanceRow(n).instanceId;
      await write(async (tx) => {
        for (const row of rows) await tx.instances.insert(row);
        await tx.instances.update({ ...instanceRow(7), desiredStatus: "DRAINING" });
        await tx.instances.update({ ...instanceRow(8), lastStatus: "LAUNCHED" });
        await tx.tasks.insert({ ...taskRow(1), instanceId: idOf(9) });
        await tx.tasks.insert({ ...taskRow(2), instanceId: idOf(10), lastStatus: "STOPPED" });
      });
      const named = [...rows.map(({ instanceId }) => instanceId), "i-none"];
      const empty = await read((view) => view.instances.empty(named));
      const ids = empty.map(({ instanceId }) => instanceId);
      assert.equal(ids.length, 117);
      assert.deepEqual(
        [7, 8, 9, 10].map((n) => ids.includes(idOf(n))),
        [false, false, false, true],
      );
      assert.deepEqual(await read((view) => view.instances.empty([])), []);
      const { instanceId, clusterName, containerInstanceId } = instanceRow(3);
      assert.deepEqual(await read((view) => view.instances.empty([instanceId])), [
        { instanceId, clusterName, containerInstanceId },
      ]);
    });

    it("have a life of their own from then on, the main node that of the job", async () => {
      await submit();
      await write((tx) => tx.jobs.beginNodes(id, 1, starts));
      await move(id, { status: "RUNNING", startedAt: 9, live: { ...live(1), startedAt: 9 } });
      await move(`${id}#2`, { status: "STARTING" });
      const node = await get(`${id}#2`);
      assert.equal(node.createdAt, 7);
      assert.deepEqual([node.status, node.live], ["STARTING", live(2)]);
      const main = await get(`${id}#1`);
      assert.deepEqual([main.status, main.startedAt, main.createdAt], ["RUNNING", 9, 1]);
      assert.equal((await get(`${id}#0`)).status, "RUNNABLE");
      await assert.rejects(move(`${id}#1`, { status: "FAILED" }), /no node/);
    });

    it("are RUNNABLE again when the job is tried again, once they have stopped", async () => {
      await submit();
      await write((tx) => tx.jobs.beginNodes(id, 1, starts));
      await move(`${id}#0`, { status: "RUNNING", startedAt: 9 });
      await move(id, { status: "RUNNABLE", attempts: [attempt] });
      assert.equal((await get(`${id}#0`)).status, "RUNNING");
      await write(async (tx) => {
        const { live: _, ...node } = (await tx.jobs.get(`${id}#0`)) ?? assert.fail();
        await tx.jobs.update({ ...node, status: "SUCCEEDED", stoppedAt: 21, attempts: [attempt] });
      });
      const waiting = await get(`${id}#0`);
      assert.deepEqual([waiting.status, waiting.attempts], ["RUNNABLE", [attempt]]);
      assert.equal(waiting.stoppedAt, undefined);
      await write((tx) => tx.jobs.beginNodes(id, 2, starts));
      const again = await get(`${id}#0`);
      assert.deepEqual([again.status, again.live, again.createdAt], ["RUNNABLE", live(0), 7]);
      assert.deepEqual(again.attempts, [attempt]);
    });

    it("keep the end that they had when the job ends", async () => {
      await submit();
      await write((tx) => tx.jobs.beginNodes(id, 1, starts));
      await write(async (tx) => {
        const { live: _, ...node } = (await tx.jobs.get(`${id}#2`)) ?? assert.fail();
        await tx.jobs.update({ ...node, status: "FAILED", stoppedAt: 21, attempts: [attempt] });
      });
      await move(id, { status: "SUCCEEDED", stoppedAt: 30, attempts: [attempt] });
      assert.equal((await get(`${id}#2`)).status, "FAILED");
      assert.equal((await get(`${id}#1`)).status, "SUCCEEDED");
    });

    it("are listed by index, either way, by status, page by page, and in no queue", async () => {
      await submit();
      await write((tx) => tx.jobs.beginNodes(id, 1, starts));
      await move(`${id}#2`, { status: "STARTING" });
      const list = async (query: object) => {
        const within = { multiNodeJobId: id };
        const page = await read((view) =>
          view.jobs.list({ within, order: "oldest-first", limit: 10, ...query }),
        );
        return { items: page.items.map((node) => node.nodeIndex), next: page.next };
      };
      assert.deepEqual(await list({}), { items: [0, 1, 2], next: undefined });
      assert.deepEqual(await list({ order: "newest-first" }), {
        items: [2, 1, 0],
        next: undefined,
      });
      assert.deepEqual(await list({ status: "STARTING" }), { items: [2], next: undefined });
      assert.deepEqual(await list({ limit: 2 }), { items: [0, 1], next: "1" });
      assert.deepEqual(await list({ limit: 2, after: "1" }), { items: [2], next: undefined });
      const queue = { within: { jobQueue: "queue" }, order: "oldest-first", limit: 9 } as const;
      const { items } = await read((view) => view.jobs.list(queue));
      assert.deepEqual(
        items.map((job) => job.jobId),
        [id],
      );
      const none = { ...queue, within: { multiNodeJobId: jobId(2) } };
      assert.deepEqual((await read((view) => view.jobs.list(none))).items, []);
    });

    it("are one entry of the line of their share, too", async () => {
      await write(async (tx) => {
        await tx.schedulingPolicies.insert({
          name: "p",
          createdAt: 1,
          fairsharePolicy: {},
          tags: {},
        });
        await tx.jobQueues.insert({ ...queueRow("queue"), schedulingPolicyArn: "arn:aws:x/p" });
        const job = { ...multiNodeJob(1), shareIdentifier: "a", schedulingPriority: 0 };
        await tx.jobs.insert({ job, spec, waitsFor: [] });
      });
      const { queues } = await read((view) => view.snapshot(5));
      assert.deepEqual(
        queues[0]?.line.map(({ jobId: of, nodes }) => [of, nodes]),
        [[id, layout]],
      );
    });

    it("are one entry of the line, with what all of them need, and go with their job", async () => {
      await write((tx) => tx.jobQueues.insert(queueRow("queue")));
      await submit();
      const { queues } = await read((view) => view.snapshot(5));
      assert.deepEqual(
        queues[0]?.line.map(({ jobId: of, nodes }) => [of, nodes]),
        [[id, layout]],
      );
      await write((tx) => tx.jobs.beginNodes(id, 1, starts));
      await move(id, { status: "FAILED", stoppedAt: 5 });
      assert.equal(await write((tx) => tx.jobs.removeFinished(6, 10)), 1);
      assert.equal(await read((view) => view.jobs.get(`${id}#2`)), undefined);
    });
  });

  describe("tasks of nodes", () => {
    const task = (nodeIndex: number, more: Partial<Task> = {}): Task => ({
      ...taskRow(nodeIndex + 1),
      jobId: `${id}#${nodeIndex}`,
      multiNodeJobId: id,
      ...more,
    });
    const ids = (tasks: readonly Task[]) => tasks.map((row) => row.jobId.slice(-1));
    const left = () => read((view) => view.tasks.nodesLeftToTell(5));
    const insert = (...tasks: readonly Task[]) =>
      write(async (tx) => {
        for (const row of tasks) await tx.tasks.insert(row);
      });

    it("are found by their job while they are live; to be started once not held back", async () => {
      await submit();
      const held = task(0, { heldBack: true });
      await insert(held, task(1), task(2, { lastStatus: "STOPPED" }), taskRow(9));
      assert.deepEqual(ids(await read((view) => view.tasks.liveOfNodes(id))), ["0", "1"]);
      assert.deepEqual(ids(await read((view) => view.tasks.nodesToStart())), ["1"]);
      assert.deepEqual(await read((view) => view.tasks.get(held.taskId)), held);
      await write((tx) => tx.tasks.update(task(0)));
      assert.deepEqual(ids(await read((view) => view.tasks.nodesToStart())), ["0", "1"]);
      await write((tx) => tx.tasks.update(task(1, { lastStatus: "RUNNING" })));
      assert.deepEqual(ids(await read((view) => view.tasks.nodesToStart())), ["0"]);
    });

    it("are left to tell when the main node runs, has ended, or is to end", async () => {
      await submit();
      await move(id, { status: "STARTING", live: live(1) });
      await insert(task(0, { heldBack: true }), task(1));
      assert.deepEqual(await left(), []);
      await move(id, { status: "RUNNING" });
      assert.deepEqual(await left(), [id]);
      await write((tx) => tx.tasks.update(task(0)));
      assert.deepEqual(await left(), []);
      await move(id, { terminateReason: "enough" });
      assert.deepEqual(await left(), [id]);
      await write(async (tx) => {
        await tx.tasks.update(task(0, { desiredStatus: "STOPPED" }));
        await tx.tasks.update(task(1, { lastStatus: "STOPPED" }));
      });
      await move(id, { status: "FAILED" });
      assert.deepEqual(await left(), []);
      await write((tx) => tx.tasks.update(task(0)));
      assert.deepEqual(await left(), [id]);
    });
  });
}
