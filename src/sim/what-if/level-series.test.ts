import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { levelSeries } from "./level-series.ts";

describe("a series of levels", () => {
  it("averages each step by how long a level lasted in it", () => {
    const series = levelSeries(2);
    series.add(500, [4, 1]);
    series.add(1_000, [-4, 0]);
    assert.deepEqual(series.averages(2_000), {
      stepMs: 1_000,
      points: [
        [2, 0.5],
        [0, 1],
      ],
    });
  });

  it("stays bounded however long it lasts, and keeps its sum", () => {
    const series = levelSeries(1);
    series.add(0, [3]);
    series.add(600_000, [-3]);
    const { stepMs, points } = series.averages(100_000_000);
    assert.ok(points.length <= 1_024);
    const sum = points.reduce((total, [level = 0]) => total + level * stepMs, 0);
    assert.ok(Math.abs(sum - 3 * 600_000) < 1, String(sum));
  });
});
