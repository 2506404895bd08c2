import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { IndexRun } from "../../model/job.ts";
import { afterEach, intersectRuns } from "./index-runs.ts";

const indexes = fc.uniqueArray(fc.nat(30), { maxLength: 20 });

/** Neighbours now and then in runs of their own, which is allowed. */
function runsOf(set: readonly number[]): IndexRun[] {
  const runs: { first: number; last: number }[] = [];
  for (const index of set.toSorted((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run?.last === index - 1 && index % 7 !== 0) run.last = index;
    else runs.push({ first: index, last: index });
  }
  return runs;
}

function indexesOf(runs: readonly IndexRun[]): number[] {
  return runs.flatMap(({ first, last }) =>
    Array.from({ length: last - first + 1 }, (_, offset) => first + offset),
  );
}

describe("intersectRuns", () => {
  it("holds what is in both, ascending", () => {
    fc.assert(
      fc.property(indexes, indexes, (a, b) => {
        const both = a.filter((index) => b.includes(index)).toSorted((x, y) => x - y);
        assert.deepEqual(indexesOf(intersectRuns(runsOf(a), runsOf(b))), both);
      }),
      { seed: 3 },
    );
  });
});

describe("afterEach", () => {
  it("lets the first start, and who comes after one that has succeeded", () => {
    assert.deepEqual(indexesOf(afterEach([])), [0]);
    const succeeded = [
      { first: 0, last: 2 },
      { first: 5, last: 5 },
    ];
    assert.deepEqual(indexesOf(afterEach(succeeded)), [0, 1, 2, 3, 6]);
  });
});
