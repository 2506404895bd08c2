/** The part of the store's suite about what the database itself refuses, whoever asks. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Store, Transaction, View } from "../../src/ports/store.ts";
import {
  environmentRow,
  instanceRow,
  plainJob,
  queueRow,
  spec,
  taskRow,
} from "./store-fixtures.ts";

export function exerciseStoreRefusals(store: () => Store): void {
  const write = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => store().transact(work);
  const read = <T>(work: (view: View) => Promise<T>): Promise<T> => store().read(work);

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
      await Promise.all([store().close(), store().close()]);
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
}
