/** Since when a job has been in its place. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createQueueFronts } from "./queue-fronts.ts";

test("a job's time begins anew when its place changes, and a look is due once a second", () => {
  const fronts = createQueueFronts();
  const note = (now: number, ...jobIds: string[]) => {
    assert.ok(fronts.isDue(now));
    fronts.note([{ jobQueue: "q", jobIds, cpu: 0 }], now);
    assert.deepEqual([fronts.isDue(now + 999), fronts.dueAt()], [false, now + 1000]);
    return fronts.of("q")?.jobs.map(({ jobId, since }) => `${jobId} ${since}`);
  };
  assert.equal(fronts.of("q"), undefined);
  assert.deepEqual(note(1_000, "a", "b", "c"), ["a 1000", "b 1000", "c 1000"]);
  assert.deepEqual(note(2_000, "a", "b", "c", "d"), ["a 1000", "b 1000", "c 1000", "d 2000"]);
  assert.deepEqual(note(9_000, "a", "c", "d"), ["a 1000", "c 9000", "d 9000"]);
  assert.equal(fronts.of("q")?.updatedAt, 9_000);
  assert.equal(fronts.of("gone"), undefined);
});
