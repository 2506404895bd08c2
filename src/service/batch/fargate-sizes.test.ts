import assert from "node:assert/strict";
import { test } from "node:test";
import { isFargateSize } from "./fargate-sizes.ts";

test("every size of the table, and how many there are", () => {
  const counts = [0.25, 0.5, 1, 2, 4, 8, 16, 32].map((vCpus) => {
    let count = 0;
    for (let memoryMiB = 256; memoryMiB <= 262_144; memoryMiB += 256) {
      if (isFargateSize(vCpus, memoryMiB)) count += 1;
    }
    return count;
  });
  assert.deepEqual(counts, [3, 4, 7, 13, 23, 12, 12, 3]);
});

test("the edges of a range are in it, what is between its steps is not", () => {
  assert.ok(isFargateSize(8, 16_384) && isFargateSize(8, 61_440));
  assert.ok(!isFargateSize(8, 17_408) && !isFargateSize(8, 65_536));
  assert.ok(!isFargateSize(3, 8192) && !isFargateSize(1, 1024));
});
