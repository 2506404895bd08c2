import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createHostLedger, type Held } from "./host-ledger.ts";

const host = { vCpus: 8, memoryMiB: 32_000, gpuIds: ["GPU-a", "GPU-b", "GPU-c"] };

/** Holders are few, so that the same one takes, releases and takes again. */
const step = fc.oneof(
  fc.record({
    kind: fc.constant("take" as const),
    holder: fc.integer({ min: 0, max: 5 }),
    vCpus: fc.integer({ min: 1, max: 10 }),
    memoryMiB: fc.integer({ min: 1, max: 40_000 }),
    gpus: fc.integer({ min: 0, max: 4 }),
  }),
  fc.record({ kind: fc.constant("rest" as const), holder: fc.integer({ min: 0, max: 5 }) }),
  fc.record({ kind: fc.constant("release" as const), holder: fc.integer({ min: 0, max: 5 }) }),
);

describe("the ledger of the host", () => {
  for (const overcommit of [false, 1.5, true]) {
    it(`never gives more than it may, with overcommit ${overcommit}`, () => {
      const factor = overcommit === true ? Infinity : overcommit === false ? 1 : overcommit;
      fc.assert(
        fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
          const ledger = createHostLedger(host, overcommit);
          const held = new Map<string, Held>();
          for (const one of steps) {
            const holder = `h${one.holder}`;
            if (one.kind === "release") {
              ledger.release(holder);
              held.delete(holder);
            } else if (!held.has(holder)) {
              const taken =
                one.kind === "rest"
                  ? ledger.takeRest(holder)
                  : ledger.take(holder, {
                      cpu: one.vCpus * 1024,
                      memoryMiB: one.memoryMiB,
                      gpus: one.gpus,
                    });
              if (taken.kind === "taken") held.set(holder, taken.held);
            }
            assertWithin([...held.values()], ledger.inUse(), factor);
          }
        }),
        { seed: 20_260_101, numRuns: 300 },
      );
    });
  }

  it("knows what it could hold if it were free, and what it never can", () => {
    const ledger = createHostLedger(host, false);
    const all = { cpu: 8 * 1024, memoryMiB: 32_000, gpus: 3 };
    ledger.take("a", all);
    assert.equal(ledger.couldHold(all), true);
    assert.equal(ledger.couldHold({ ...all, cpu: all.cpu + 1 }), false);
    assert.equal(ledger.couldHold({ ...all, gpus: 4 }), false);
    const twice = createHostLedger(host, 2);
    assert.equal(twice.couldHold({ ...all, cpu: 2 * all.cpu }), true);
  });

  it("gives everything again after everything was released", () => {
    const ledger = createHostLedger(host, false);
    const all = { cpu: 8 * 1024, memoryMiB: 32_000, gpus: 3 };
    for (let n = 0; n < 3; n += 1) {
      assert.equal(ledger.take("a", all).kind, "taken");
      assert.equal(ledger.take("b", { cpu: 1, memoryMiB: 1, gpus: 0 }).kind, "full");
      ledger.release("a");
    }
  });
});

/** The sums are made here again, from what was answered. */
function assertWithin(
  held: readonly Held[],
  inUse: { readonly cpu: number; readonly memoryMiB: number; readonly gpus: number },
  factor: number,
): void {
  const sum = (of: (one: Held) => number): number =>
    held.reduce((total, one) => total + of(one), 0);
  assert.deepEqual(inUse, {
    cpu: sum((one) => one.resources.cpu),
    memoryMiB: sum((one) => one.resources.memoryMiB),
    gpus: sum((one) => one.resources.gpus),
  });
  assert.ok(inUse.cpu <= host.vCpus * 1024 * factor);
  assert.ok(inUse.memoryMiB <= host.memoryMiB * factor);
  const gpuIds = held.flatMap((one) => one.gpuIds);
  assert.equal(new Set(gpuIds).size, gpuIds.length);
  assert.equal(gpuIds.length, inUse.gpus);
}
