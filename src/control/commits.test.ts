import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { manualClock } from "../../test/support/manual-clock.ts";
import { createCommits } from "./commits.ts";

const never = new AbortController().signal;

/** Whether the promise is settled by now. */
async function isSettled(promise: Promise<void>): Promise<boolean> {
  let settled = false;
  void promise.then(() => {
    settled = true;
  });
  await new Promise<void>((resolve) => setImmediate(resolve));
  return settled;
}

describe("commits", () => {
  it("wake all followers once for those that come close together", async () => {
    const clock = manualClock();
    const commits = createCommits(clock);
    const followers = [1, 2].map(() => commits.beyond(commits.count(), 1_000, never));
    for (let n = 0; n < 5; n += 1) commits.note();
    assert.equal(await isSettled(followers[0] ?? assert.fail()), false);
    clock.advance(20);
    await Promise.all(followers);
    assert.equal(commits.count(), 5);
  });

  it("that were made between looking and waiting are not slept through", async () => {
    const clock = manualClock();
    const commits = createCommits(clock);
    const seen = commits.count();
    commits.note();
    const follower = commits.beyond(seen, 60_000, never);
    clock.advance(20);
    await follower;
  });

  it("are waited for no longer than asked, and not by whoever leaves", async () => {
    const clock = manualClock();
    const commits = createCommits(clock);
    const patient = commits.beyond(0, 500, never);
    clock.advance(499);
    assert.equal(await isSettled(patient), false);
    clock.advance(1);
    await patient;
    const leaving = new AbortController();
    const left = commits.beyond(0, 60_000, leaving.signal);
    leaving.abort();
    await left;
    await commits.beyond(0, 60_000, leaving.signal);
  });
});
