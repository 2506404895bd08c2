/**
 * How capacity splits between shares over time, beside tables that were worked out by hand (fair-share.txt says how).
 * UPDATE_GOLDEN=1 writes the tables anew: then work them out again.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { type Party, tellFairShare } from "../support/fair-share-story.ts";

const goldenFile = new URL("fair-share.txt", import.meta.url);

/** One job after the other, each of one vCPU and a quarter of the window of 600 seconds. */
const party = (shareIdentifier: string, from = 0): Party => {
  return { shareIdentifier, from, vCpus: 1, seconds: 150 };
};

const explanation = `All jobs have 1 vCPU and run for 150 seconds; the window is 600 seconds. A vCPU that ran until now counts for
131.25 vCPU seconds (150 seconds of 1 - 75/600 on average), one that ended 150, 300 and 450 seconds ago for 93.75, 56.25
and 18.75. Each one placed counts 300 ahead, what it would come to if it ran on and on (the sum of the four). The share
with the least use times weight factor goes next; of equals the one with the older job.
`;

const stories = [
  {
    title: "weight factors 1, 0.5 and 0.25 on 8 vCPUs: as 1 to 2 to 4",
    vCpus: 8,
    policy: {
      shareDistribution: [
        { shareIdentifier: "B", weightFactor: 0.5 },
        { shareIdentifier: "C", weightFactor: 0.25 },
      ],
    },
    parties: [party("A"), party("B"), party("C")],
    seconds: 1500,
  },
  {
    title: "decay on 4 vCPUs: A had all of them for a window, then B comes",
    vCpus: 4,
    policy: { shareDecaySeconds: 600 },
    parties: [party("A"), party("B", 600)],
    seconds: 1500,
  },
  {
    title: "computeReservation 50 on 16 vCPUs: A alone may use 8, with B 12, with C 14",
    vCpus: 16,
    policy: { computeReservation: 50 },
    parties: [party("A"), party("B", 150), party("C", 300)],
    seconds: 900,
  },
] as const;

test("shares get what the tables say", () => {
  const text = [explanation, ...stories.map(tell)].join("\n");
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(goldenFile, text);
  assert.equal(text, readFileSync(goldenFile, "utf8"));
});

function tell(story: (typeof stories)[number]): string {
  const names = story.parties.map(({ shareIdentifier }) => shareIdentifier);
  const row = (...cells: readonly string[]) => cells.map((cell) => cell.padStart(10)).join("");
  const heads = [...names.map((name) => `use ${name}`), ...names.map((name) => `vCPUs ${name}`)];
  const rows = tellFairShare(story).map(({ at, use, held }) =>
    row(
      `${at} s`,
      ...names.map((name) => (use.has(name) ? String(use.get(name)) : "-")),
      ...names.map((name) => String(held.get(name) ?? "-")),
    ),
  );
  return `${[`# ${story.title}`, row("time", ...heads), ...rows].join("\n")}\n`;
}
