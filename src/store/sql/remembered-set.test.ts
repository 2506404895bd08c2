import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type RememberedSet, rememberSet } from "./remembered-set.ts";

type Row = { readonly id: string; readonly value: number };

const open = (): RememberedSet<Row> =>
  rememberSet({ idOf: ({ id }) => id, compare: (a, b) => (a.id < b.id ? -1 : 1) });
const row = (id: string, value = 1): Row => ({ id, value });

/** A read whose answer is there before it is heard of. */
function slowly(rows: readonly Row[]): {
  readonly load: () => Promise<readonly Row[]>;
  readonly answer: () => void;
} {
  const { promise, resolve } = Promise.withResolvers<readonly Row[]>();
  return { load: () => promise, answer: () => resolve(rows) };
}

const noLoad = (): Promise<never> => assert.fail("it is known already");

describe("a remembered set", () => {
  it("is read once, and keeps its order whatever is written", async () => {
    const set = open();
    assert.deepEqual(await set.all(async () => [row("b"), row("d")]), [row("b"), row("d")]);
    for (const id of ["e", "a", "c"]) set.put(row(id));
    set.put(row("b", 2));
    set.drop("d");
    const all = await set.all(noLoad);
    assert.deepEqual(all, [row("a"), row("b", 2), row("c"), row("e")]);
    assert.equal(await set.all(noLoad), all, "nothing was written, so it is the same list");
  });

  it("has what is written while it is read", async () => {
    const set = open();
    const { load, answer } = slowly([row("a"), row("b")]);
    const all = set.all(load);
    set.put(row("a", 2));
    set.drop("b");
    answer();
    assert.deepEqual(await all, [row("a", 2)]);
    assert.deepEqual(await set.all(noLoad), [row("a", 2)]);
  });

  it("does not keep what was undone while it is read", async () => {
    const set = open();
    const { load, answer } = slowly([row("undone")]);
    const all = set.all(load);
    set.forget();
    answer();
    await all;
    assert.deepEqual(await set.all(async () => [row("a")]), [row("a")]);
  });
});
