import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { noFaults } from "./house/faults.ts";
import { runWorld } from "./world.ts";

describe("a world", () => {
  it("comes to rest when nothing goes wrong", async () => {
    const outcome = await runWorld({ seed: 7, faults: noFaults, size: { jobs: 8, minutes: 5 } });
    assert.deepEqual(outcome.breaches, []);
    assert.ok(outcome.timeline.some((line) => /SUCCEEDED/.test(line)));
  });

  it("is the same to the letter whenever its seed is", async () => {
    const [first, second] = [await runWorld({ seed: 11 }), await runWorld({ seed: 11 })];
    assert.deepEqual(first.timeline, second.timeline);
    assert.equal(first.events, second.events);
  });
});
