/**
 * The part of the store's suite about what it may keep in memory: whatever is written, undone and shared between works,
 * a snapshot and a list say what the rows say.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Store, Transaction, View } from "../../src/ports/store.ts";
import { environmentRow, instanceRow, queueRow, taskRow } from "./store-fixtures.ts";

/** Of each kind of rows there are so many that works meet. */
const rowsOfKind = 6;

type Deed = {
  readonly what:
    | "insert-task"
    | "start-task"
    | "stop-task"
    | "insert-instance"
    | "idle-instance"
    | "end-instance"
    | "remove-instance"
    | "rename-queue"
    | "rename-environment"
    | "look";
  readonly n: number;
};

type Work = {
  readonly deeds: readonly Deed[];
  readonly end: "return" | "throw" | "check-first-and-throw";
};

const work: fc.Arbitrary<Work> = fc.record({
  deeds: fc.array(
    fc.record({
      what: fc.constantFrom<Deed["what"][]>(
        ...(["insert-task", "start-task", "stop-task"] as const),
        ...(["insert-instance", "idle-instance", "end-instance", "remove-instance"] as const),
        ...(["rename-queue", "rename-environment", "look"] as const),
      ),
      n: fc.integer({ min: 1, max: rowsOfKind }),
    }),
    { maxLength: 5 },
  ),
  end: fc.constantFrom<Work["end"][]>(
    "return",
    "return",
    "return",
    "throw",
    "check-first-and-throw",
  ),
});

export function exerciseStoreMemory(store: () => Store): void {
  describe("what is remembered", () => {
    it("is what is written, whatever works do and which of them fail", async () => {
      await store().transact(async (tx) => {
        await tx.jobQueues.insert(queueRow("queue"));
        await tx.computeEnvironments.insert(environmentRow("ce"));
      });
      const batches = fc.array(fc.array(work, { minLength: 1, maxLength: 4 }), { maxLength: 12 });
      await fc.assert(
        fc.asyncProperty(batches, async (rounds) => {
          for (const together of rounds) {
            const outcomes = await Promise.allSettled([
              ...together.map(run),
              store().read(compare),
            ]);
            for (const outcome of outcomes) {
              const { reason } = outcome as Partial<PromiseRejectedResult>;
              if (reason instanceof assert.AssertionError) throw reason;
            }
            await store().read(compare);
          }
        }),
        { numRuns: 60 },
      );
    });
  });

  function run({ deeds, end }: Work): Promise<void> {
    const checksFirst = end === "check-first-and-throw";
    return store().transact(
      async (tx) => {
        if (checksFirst) throw new Error("refused");
        for (const deed of deeds) await act(tx, deed);
        if (end === "throw") throw new Error("too late");
      },
      { checksFirst },
    );
  }
}

async function act(tx: Transaction, { what, n }: Deed): Promise<void> {
  const { taskId, ...task } = taskRow(n);
  const { instanceId } = instanceRow(n);
  const live = await tx.tasks.get(taskId);
  const instance = await tx.instances.get(instanceId);
  if (what === "insert-task" && live === undefined) {
    await tx.tasks.insert({ taskId, ...task, instanceId });
  }
  if (live !== undefined && live.lastStatus !== "STOPPED") {
    if (what === "start-task")
      await tx.tasks.update({ ...live, lastStatus: "RUNNING", startedAt: n });
    if (what === "stop-task")
      await tx.tasks.update({ ...live, lastStatus: "STOPPED", stoppedAt: n });
  }
  if (what === "stop-task") await tx.tasks.removeStopped(n, 1);
  if (what === "insert-instance" && instance === undefined)
    await tx.instances.insert(instanceRow(n));
  if (instance !== undefined) {
    if (what === "idle-instance") await tx.instances.update({ ...instance, idleSince: n });
    if (what === "end-instance")
      await tx.instances.update({ ...instance, lastStatus: "TERMINATED" });
    if (what === "remove-instance") await tx.instances.remove(instanceId);
  }
  const queue = await tx.jobQueues.get("queue");
  if (what === "rename-queue" && queue) await tx.jobQueues.update({ ...queue, priority: n });
  const environment = await tx.computeEnvironments.get("ce");
  if (what === "rename-environment" && environment) {
    await tx.computeEnvironments.update({ ...environment, statusReason: String(n) });
  }
  if (what === "look") await compare(tx);
}

/** What a snapshot and the lists say beside what is asked of the rows one by one. */
async function compare(view: View): Promise<void> {
  const { tasks, instances, queues, computeEnvironments } = await view.snapshot(1);
  const rows = await view.tasks.live();
  assert.deepEqual(
    tasks,
    rows.map(({ attempt: _, clusterName: __, stoppedAt: ___, ...task }) => task),
  );
  const known = [];
  for (let n = 1; n <= rowsOfKind; n += 1) {
    const instance = await view.instances.get(instanceRow(n).instanceId);
    if (instance !== undefined) known.push(instance);
  }
  assert.deepEqual(await view.instances.list(), known);
  const alive = known.filter(({ lastStatus }) => lastStatus !== "TERMINATED");
  assert.deepEqual(instances, alive);
  assert.deepEqual(await view.instances.list("ce"), known);
  const [queue] = (await view.jobQueues.list({ limit: 9 })).items;
  assert.deepEqual([queues[0]?.queue, await view.jobQueues.get("queue")], [queue, queue]);
  const [environment] = (await view.computeEnvironments.list({ limit: 9 })).items;
  const remembered = await view.computeEnvironments.get("ce");
  assert.deepEqual([computeEnvironments[0], remembered], [environment, environment]);
}
