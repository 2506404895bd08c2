/** Shares that always have jobs get capacity by their weight factors, whatever their jobs look like. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Party, tellFairShare } from "../support/fair-share-story.ts";

const names = ["a", "b", "c"];

const story = fc
  .record({
    weights: fc.array(fc.constantFrom(0.25, 0.5, 1, 2), { minLength: 2, maxLength: 3 }),
    sizes: fc.array(fc.constantFrom(1, 1, 2), { minLength: 3, maxLength: 3 }),
    lengths: fc.array(fc.constantFrom(70, 150, 400), { minLength: 3, maxLength: 3 }),
    shareDecaySeconds: fc.constantFrom(0, 600, 1800),
    /** The last share comes later: what the others used until then counts against them, and is over some time after. */
    late: fc.constantFrom(0, 900),
  })
  .map(({ weights, sizes, lengths, shareDecaySeconds, late }) => {
    const parties: readonly Party[] = weights.map((_, index) => ({
      shareIdentifier: names[index] ?? "",
      from: index === weights.length - 1 ? late : 0,
      vCpus: sizes[index] ?? 1,
      seconds: lengths[index] ?? 70,
    }));
    const shareDistribution = weights.map((weightFactor, index) => ({
      shareIdentifier: names[index] ?? "",
      weightFactor,
    }));
    return { vCpus: 32, policy: { shareDecaySeconds, shareDistribution }, parties, seconds: 6000 };
  });

test("fair share converges to the weights", () => {
  const check = fc.property(story, (told) => {
    const moments = tellFairShare(told);
    // The second half, by when nothing of the beginning counts any more.
    const from = told.seconds / 2;
    const used = new Map<string, number>();
    for (const [index, { at, held }] of moments.entries()) {
      const until = moments[index + 1]?.at ?? told.seconds;
      const seconds = Math.max(0, until - Math.max(at, from));
      for (const [name, vCpus] of held) used.set(name, (used.get(name) ?? 0) + vCpus * seconds);
    }
    const { shareDistribution } = told.policy;
    const all = shareDistribution.reduce((sum, { weightFactor }) => sum + 1 / weightFactor, 0);
    const capacity = told.vCpus * (told.seconds - from);
    for (const { shareIdentifier, weightFactor } of shareDistribution) {
      const got = (used.get(shareIdentifier) ?? 0) / capacity;
      const due = 1 / weightFactor / all;
      // One vCPU more or less of 32, and the job that waits for two.
      assert.ok(Math.abs(got - due) < 0.06, `${shareIdentifier} got ${got}, due ${due}`);
    }
  });
  fc.assert(check, { seed: 7, numRuns: 12 });
});
