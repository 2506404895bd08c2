/**
 * Worlds of fresh seeds, drawn from the commit so that every commit tries others and each can be tried again, and all
 * seeds that once found something. `SEEDS=1000 npm test -- test/simulation/seeds.test.ts` runs as many fresh ones;
 * `SEED=40 …` that one alone, with its timeline.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runWorld, type WorldOutcome } from "../../src/sim/world.ts";
import { projectRoot } from "../support/serve.ts";
import { runWorlds } from "./run-worlds.ts";

const freshSeeds = Number(process.env.SEEDS ?? (process.env.CI ? 200 : 20));
const one = process.env.SEED;

test("worlds in which everything goes wrong break no promise and come to rest", async () => {
  if (one !== undefined) {
    const outcome = await runWorld({ seed: Number(one) });
    process.stdout.write(`${outcome.timeline.join("\n")}\n`);
    assert.deepEqual(outcome.breaches, []);
    return;
  }
  const first = firstSeed();
  const fresh = Array.from({ length: freshSeeds }, (_, index) => first + index);
  const worlds = [...keptSeeds(), ...fresh].map((seed) => ({ seed }));
  const broken: WorldOutcome[] = [];
  let events = 0;
  await runWorlds(worlds, (outcome) => {
    events += outcome.events;
    if (outcome.breaches.length > 0) broken.push(outcome);
    return true;
  });
  process.stdout.write(`${worlds.length} worlds from seed ${first} on, ${events} events\n`);
  assert.deepEqual(
    broken.map(({ seed, breaches }) => `SEED=${seed}: ${breaches[0]}`),
    [],
  );
});

function keptSeeds(): readonly number[] {
  const text = readFileSync(new URL("./seeds.txt", import.meta.url), "utf8");
  return [...text.matchAll(/^\d+/gm)].map(([seed]) => Number(seed));
}

/** From the commit; where there is none, from the day. */
function firstSeed(): number {
  try {
    const hash = execFileSync("git", ["rev-parse", "HEAD"], { cwd: projectRoot, encoding: "utf8" });
    return Number.parseInt(hash.slice(0, 7), 16);
  } catch {
    return Math.floor(Date.now() / 86_400_000);
  }
}
