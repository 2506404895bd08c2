/** The simulator itself is tried: each planted bug must be found within 50 seeds. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { plantedBugs } from "./planted-bugs.ts";
import { runWorlds } from "./run-worlds.ts";

const seedsMax = 50;
const world = { size: { jobs: 30, minutes: 6 }, restMinutes: 45 };

describe("a planted bug is found", () => {
  for (const { name, edits, faults, caughtBy } of plantedBugs) {
    it(name, async () => {
      const worlds = Array.from({ length: seedsMax }, (_, index) => ({
        seed: index + 1,
        ...world,
        ...(faults && { faults }),
      }));
      const found: string[] = [];
      await runWorlds(
        worlds,
        ({ breaches }) => {
          found.push(...breaches);
          return !breaches.some((breach) => caughtBy.test(breach));
        },
        edits,
      );
      assert.ok(
        found.some((breach) => caughtBy.test(breach)),
        `not found by ${caughtBy} in ${seedsMax} seeds; found was: ${found.slice(0, 3).join("; ")}`,
      );
    });
  }
});
