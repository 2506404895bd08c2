import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readDocument } from "../../documents/document.ts";
import { type Distribution, drawFrom, readDistribution } from "./distribution.ts";

const read = (text: string): Distribution => readDistribution(readDocument(text, "a.yaml"));

/** In seconds, at these places from 0 to 1. */
function drawn(text: string, ...places: readonly number[]): readonly number[] {
  return places.map((at) => Math.round(drawFrom(read(text), at) / 1000));
}

describe("a distribution", () => {
  it("has the quantiles that it is written down with", () => {
    assert.deepEqual(drawn("10m", 0, 0.5, 1), [600, 600, 600]);
    assert.deepEqual(drawn("{uniform: [10s, 20s]}", 0, 0.5, 1), [10, 15, 20]);
    assert.deepEqual(drawn("{anyOf: [1s, 5s, 9s]}", 0, 0.5, 0.99), [1, 5, 9]);
    assert.deepEqual(drawn("{exponential: 100s}", 0.5, 0.632), [69, 100]);
    assert.deepEqual(drawn("{median: 1000s, p95: 4000s}", 0.05, 0.5, 0.95), [250, 1000, 4000]);
  });

  it("says what may stand in its place", () => {
    assert.throws(() => read("soon"), /must be a time such as 90s, 10m, 1h30m or 2d, not "soon"/);
    assert.throws(() => read("{p95: 1h}"), /must be a time such as 10m, \{uniform/);
    assert.throws(() => read("{uniform: [2m, 1m]}"), /a\.yaml:1: uniform must be two times, the/);
    assert.throws(() => read("{median: 2m, p95: 1m}"), /p95 must be no less than the median/);
    assert.throws(() => read("{mean: 2m}"), /mean is not known here. What may stand here: uniform/);
  });
});
