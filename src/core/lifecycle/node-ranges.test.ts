import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readTargetNodes, runsOfRanges } from "./node-ranges.ts";

describe("readTargetNodes", () => {
  it("reads one node, and ranges with or without bounds", () => {
    assert.deepEqual(readTargetNodes("7"), { first: 7, last: 7 });
    assert.deepEqual(readTargetNodes("2:5"), { first: 2, last: 5 });
    assert.deepEqual(readTargetNodes(":5"), { first: 0, last: 5 });
    assert.deepEqual(readTargetNodes("2:"), { first: 2 });
    assert.deepEqual(readTargetNodes(":"), { first: 0 });
    assert.deepEqual(readTargetNodes("0:0"), { first: 0, last: 0 });
  });

  it("reads nothing else", () => {
    for (const text of ["", "a", "1,2", "1-2", "-1", "1:2:3", " 1", "1.5", "10000"]) {
      assert.equal(readTargetNodes(text), undefined, text);
    }
  });
});

describe("runsOfRanges", () => {
  const runs = (numNodes: number, ...targets: readonly string[]) =>
    runsOfRanges({
      numNodes,
      mainNode: 0,
      nodeRangeProperties: targets.map((targetNodes) => ({
        targetNodes,
        container: { image: targetNodes },
      })),
    }).map(({ first, last, range }) => `${first}-${last} ${range?.targetNodes ?? "none"}`);

  it("lets the narrower of nested ranges count, wherever it stands", () => {
    assert.deepEqual(runs(10, "0:9", "4:5"), ["0-3 0:9", "4-5 4:5", "6-9 0:9"]);
    assert.deepEqual(runs(10, "4:5", ":", "5"), ["0-3 :", "4-4 4:5", "5-5 5", "6-9 :"]);
  });

  it("lets the later of two that are equally narrow count", () => {
    assert.deepEqual(runs(4, "0:2", "1:3"), ["0-0 0:2", "1-3 1:3"]);
  });

  it("shows gaps, and leaves out what lies beyond the last node", () => {
    assert.deepEqual(runs(4, "0", "3:7"), ["0-0 0", "1-2 none", "3-3 3:7"]);
  });
});
