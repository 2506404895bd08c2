import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { estimateStart, medianOf } from "./estimate-start.ts";

const now = 1_000_000;

describe("the estimate of a start", () => {
  it("is when the first of those that run ends, for the first in line", () => {
    const running = [now - 3_000, now - 8_000];
    assert.equal(estimateStart({ now, ahead: 0, durationsMs: [10_000], running }), now + 2_000);
    assert.equal(estimateStart({ now, ahead: 1, durationsMs: [10_000], running }), now + 7_000);
  });

  it("adds a round for as many as run, for those further back", () => {
    const running = [now - 3_000, now - 8_000];
    assert.equal(estimateStart({ now, ahead: 2, durationsMs: [10_000], running }), now + 12_000);
    assert.equal(estimateStart({ now, ahead: 5, durationsMs: [10_000], running }), now + 27_000);
  });

  it("takes what has lasted for longer than usual to end at once", () => {
    assert.equal(estimateStart({ now, ahead: 0, durationsMs: [10], running: [0] }), now);
  });

  it("goes by the middle of what ended attempts lasted", () => {
    const durationsMs = [1_000, 90_000, 3_000];
    assert.equal(estimateStart({ now, ahead: 0, durationsMs, running: [now] }), now + 3_000);
    assert.equal(medianOf([4, 1]), 4);
  });

  it("is none without anything to go by", () => {
    assert.equal(estimateStart({ now, ahead: 0, durationsMs: [], running: [now] }), undefined);
    assert.equal(estimateStart({ now, ahead: 0, durationsMs: [5], running: [] }), undefined);
  });
});
