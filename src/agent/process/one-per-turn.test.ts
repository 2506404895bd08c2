import assert from "node:assert/strict";
import { test } from "node:test";
import { onePerTurn } from "./one-per-turn.ts";

test("of a burst one passes per turn of the event loop, in order; a single caller passes at once", async () => {
  const pass = onePerTurn();
  let turn = 0;
  const count = (): void => {
    turn += 1;
    if (turn < 20) setImmediate(count);
  };
  assert.equal(pass(), undefined);
  setImmediate(count);
  const passed = await Promise.all(
    Array.from({ length: 5 }, async (_, index) => {
      await pass();
      return [index, turn];
    }),
  );
  assert.deepEqual(
    passed.map(([index]) => index),
    [0, 1, 2, 3, 4],
  );
  assert.equal(new Set(passed.map(([, at]) => at)).size, 5);
  while (turn < 20) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(pass(), undefined);
});
