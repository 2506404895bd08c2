/**
 * Plays each scenario of this folder and compares what happens with what stands beside its statements.
 * UPDATE_GOLDEN=1 writes that anew; read the diff before you commit it.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, it } from "node:test";
import { runScenario, scenarioVerbs } from "../../src/sim/scenario/run-scenario.ts";

const folder = new URL("./", import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith(".txt"));

describe("a scenario goes as it is written", () => {
  for (const file of files) {
    it(file, async () => {
      const path = new URL(file, folder);
      const expected = readFileSync(path, "utf8");
      const { content, breaches } = await runScenario(file, expected);
      assert.deepEqual(breaches, []);
      if (process.env.UPDATE_GOLDEN === "1") writeFileSync(path, content);
      else assert.equal(content, expected);
    });
  }
});

it("the page about scenarios names every statement", () => {
  const page = readFileSync(new URL("README.md", folder), "utf8");
  const missing = scenarioVerbs.filter(
    (verb) => !new RegExp(`\`(?:at TIME )?${verb}\\b`).test(page),
  );
  assert.deepEqual(missing, []);
});
