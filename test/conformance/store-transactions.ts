/** The part of the store's suite about isolation: what works see of each other, and what failed ones leave. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Store, Transaction, View } from "../../src/ports/store.ts";
import { queueRow } from "./store-fixtures.ts";

export function exerciseStoreTransactions(store: () => Store): void {
  const write = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => store().transact(work);
  const read = <T>(work: (view: View) => Promise<T>): Promise<T> => store().read(work);

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

    it("that check first throw without a trace, too, and harm none of the others", async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 40 }, (_, n) =>
          store().transact(
            async (tx) => {
              await tx.settings.get("any");
              if (n % 3 === 0) throw new Error(`work ${n} fails`);
              await tx.settings.set(`key-${n}`, "written");
            },
            { checksFirst: n % 2 === 0 },
          ),
        ),
      );
      for (const [n, { status }] of outcomes.entries()) {
        assert.equal(status, n % 3 === 0 ? "rejected" : "fulfilled");
        const value = await read((view) => view.settings.get(`key-${n}`));
        assert.equal(value, n % 3 === 0 ? undefined : "written");
      }
    });

    it("that break the promise to check first leave no trace, whoever shares their commit", async () => {
      const set = (key: string) => write((tx) => tx.settings.set(key, "written"));
      const broken = (tx: Transaction): Promise<never> =>
        tx.settings.set("broken", "written").then(() => Promise.reject(new Error("too late")));
      const outcomes = await Promise.allSettled([
        set("before"),
        store().transact(broken, { checksFirst: true }),
        set("after"),
      ]);
      assert.equal(outcomes[1]?.status, "rejected");
      assert.equal(await read((view) => view.settings.get("broken")), undefined);
      for (const [key, outcome] of [
        ["before", outcomes[0]] as const,
        ["after", outcomes[2]] as const,
      ]) {
        const value = await read((view) => view.settings.get(key));
        assert.equal(value, outcome?.status === "fulfilled" ? "written" : undefined);
      }
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
}
