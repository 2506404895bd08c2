/** The part of the store's suite about changes of statuses: appended, read from a place on, removed from the start. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { StateChange } from "../../src/model/state-change.ts";
import type { Store } from "../../src/ports/store.ts";
import { jobId } from "./store-fixtures.ts";

/** `at` is its number. */
function change(n: number, more: Partial<StateChange> = {}): StateChange {
  return { kind: "state", at: n, jobId: jobId(n), status: "RUNNABLE", attemptsMade: 0, ...more };
}

export function exerciseStoreStateChanges(store: () => Store): void {
  const append = (...changes: readonly StateChange[]): Promise<void> =>
    store().transact(async (tx) => {
      for (const each of changes) await tx.stateChanges.append(each);
    });
  const list = (from = 0, limit = 9) =>
    store().read((view) => view.stateChanges.list({ from, limit }));

  describe("state changes", () => {
    it("come back as they were appended, in that order, from any place on", async () => {
      const changes = [
        change(1),
        change(2, { children: { first: 0, last: 9_999 } }),
        change(3, { kind: "blocked", statusReason: "None is large enough.", attemptsMade: 2 }),
      ];
      await append(...changes);
      const ids = (await list()).map(({ id }) => id);
      assert.deepEqual(
        await list(),
        changes.map((each, index) => ({ ...each, id: ids[index] })),
      );
      assert.ok((ids[0] ?? 0) < (ids[1] ?? 0) && (ids[1] ?? 0) < (ids[2] ?? 0));
      assert.deepEqual(
        (await list(ids[1])).map(({ at }) => at),
        [2, 3],
      );
      assert.deepEqual(
        (await list(0, 2)).map(({ at }) => at),
        [1, 2],
      );
      assert.deepEqual(await list((ids[2] ?? 0) + 1), []);
    });

    it("know their ends, once there are any", async () => {
      const ends = () =>
        store().read(async ({ stateChanges }) => [
          await stateChanges.oldest(),
          await stateChanges.newest(),
        ]);
      assert.deepEqual(await ends(), [undefined, undefined]);
      await append(change(1), change(2), change(3));
      const ids = (await list()).map(({ id }) => id);
      assert.deepEqual(await ends(), [ids[0], ids[2]]);
    });

    it("leave by age and by number, oldest first, in pieces; the newest stays", async () => {
      await append(...[1, 2, 3, 4, 5, 6].map((n) => change(n)));
      const remove = (beyond: { before: number; keep: number; limit: number }) =>
        store().transact((tx) => tx.stateChanges.removeOldest(beyond));
      assert.equal(await remove({ before: 0, keep: 9, limit: 9 }), 0);
      assert.equal(await remove({ before: 3, keep: 9, limit: 1 }), 1);
      assert.equal(await remove({ before: 3, keep: 9, limit: 9 }), 1);
      assert.deepEqual(
        (await list()).map(({ at }) => at),
        [3, 4, 5, 6],
      );
      assert.equal(await remove({ before: 0, keep: 3, limit: 9 }), 1);
      const newest = (await list()).at(-1);
      assert.equal(await remove({ before: 99, keep: 0, limit: 9 }), 2);
      assert.deepEqual(await list(), [newest]);
      await append(change(7));
      assert.ok(((await list()).at(-1)?.id ?? 0) > (newest?.id ?? 0), "no id is given twice");
    });
  });
}
