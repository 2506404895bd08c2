import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { manualClock } from "../../test/support/manual-clock.ts";
import { silentLog } from "../../test/support/silent-log.ts";
import { type Step, startTicker } from "./ticker.ts";

/** Lets everything run that is due now. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function start(step: Step, idleMs = 1_000) {
  const clock = manualClock();
  const ticker = startTicker({ clock, log: silentLog }, step, {
    name: "test",
    idleMs,
    retryMs: 100,
  });
  return { clock, ticker };
}

describe("a ticker", () => {
  it("runs at the start, when poked, when the step asked for it, and when idle for long", async () => {
    let rounds = 0;
    let wakeAt: number | undefined;
    const { clock, ticker } = start(async () => {
      rounds += 1;
      return wakeAt;
    });
    await turn();
    assert.equal(rounds, 1, "at the start");
    wakeAt = clock.now() + 200;
    ticker.poke();
    await turn();
    assert.equal(rounds, 2, "when poked");
    clock.advance(199);
    await turn();
    assert.equal(rounds, 2);
    wakeAt = undefined;
    clock.advance(1);
    await turn();
    assert.equal(rounds, 3, "when asked for");
    clock.advance(1_000);
    await turn();
    assert.equal(rounds, 4, "when idle");
    await ticker.stop();
  });

  it("runs one more round, not two, for pokes during a round", async () => {
    let rounds = 0;
    let release = (): void => {};
    const { ticker } = start(() => {
      rounds += 1;
      return new Promise((resolve) => {
        release = () => resolve(undefined);
      });
    });
    await turn();
    ticker.poke();
    ticker.poke();
    assert.equal(rounds, 1, "never two at once");
    release();
    await turn();
    assert.equal(rounds, 2);
    release();
    await turn();
    assert.equal(rounds, 2);
    await ticker.stop();
  });

  it("tries again after a fault, later each time, and not because of a poke", async () => {
    let rounds = 0;
    const { clock, ticker } = start(async () => {
      rounds += 1;
      throw new Error("fault");
    }, 60_000);
    await turn();
    ticker.poke();
    await turn();
    assert.equal(rounds, 1);
    clock.advance(100);
    await turn();
    assert.equal(rounds, 2);
    clock.advance(199);
    await turn();
    assert.equal(rounds, 2, "twice as long");
    clock.advance(1);
    await turn();
    assert.equal(rounds, 3);
    await ticker.stop();
  });

  it("stops after the round under way, for good", async () => {
    let rounds = 0;
    const { clock, ticker } = start(async () => {
      rounds += 1;
      return undefined;
    });
    await turn();
    await ticker.stop();
    await ticker.stop();
    ticker.poke();
    clock.advance(10_000);
    await turn();
    assert.equal(rounds, 1);
  });
});
