/**
 * What the specification says of twelve broken images, of good ones and of one that nobody has looked at. The texts are
 * compared to the letter; UPDATE_GOLDEN=1 writes them anew.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { it, test } from "node:test";
import type { ImageUse } from "../../src/core/images/check.ts";
import { failures, inspectFacts } from "../../src/core/images/specification.ts";
import type { ImageFacts } from "../../src/model/image-facts.ts";
import { brokenImages, goodFacts, gpuFacts } from "../support/image-facts.ts";

const goldenFile = new URL("image-findings.txt", import.meta.url);
const everything: ImageUse = { architecture: "x86_64", gpus: true, multiNode: true };
const ofTheHost: ImageFacts = {
  ...goodFacts,
  distribution: "Debian GNU/Linux",
  agentName: "batchyard",
  agentSupervisor: "this server",
  containerEngine: { name: "process", version: "0.1.0" },
  virtualization: "container (docker)",
  packages: {},
};

/** Whole for those that pass: of the broken ones only what does not. */
const sections: readonly (readonly [title: string, lines: readonly string[]])[] = [
  ["an ECS-optimized image", linesOf(goodFacts, { newestAgent: "1.89.2", multiNode: true })],
  ["its variant for GPU types", linesOf(gpuFacts, everything)],
  ["a machine with this server's own agent and no container engine", linesOf(ofTheHost, {})],
  ["nothing is known", linesOf({}, { ...everything, newestAgent: "1.89.2" })],
  ["an old agent", wrongLines({ ...goodFacts, agentVersion: "1.15.0" }, { newestAgent: "1.89.2" })],
  ...brokenImages.map(
    ({ title, facts, use }) => [`broken: ${title}`, wrongLines(facts, use)] as const,
  ),
];

function linesOf(facts: ImageFacts, use: ImageUse): readonly string[] {
  return inspectFacts(facts, use).map(({ id, check, level, result, evidence, fix }) => {
    const line = `${result.padEnd(7)} ${level.padEnd(11)} ${id} ${check}: ${evidence}`;
    return fix === undefined ? line : `${line}\n          ${fix}`;
  });
}

function wrongLines(facts: ImageFacts, use: ImageUse = {}): readonly string[] {
  return linesOf(facts, use).filter((line) => !line.startsWith("pass"));
}

test("findings are worded as the golden file says (UPDATE_GOLDEN=1 writes it anew)", () => {
  const actual = `${sections.map(([title, lines]) => [`# ${title}`, ...lines].join("\n")).join("\n\n")}\n`;
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(goldenFile, actual);
  assert.equal(actual, readFileSync(goldenFile, "utf8"));
});

it("S7, S14, S15, S16, S17, S18, S19, S21, S22: each of twelve broken images fails in one check", () => {
  for (const { title, facts, use } of brokenImages) {
    const failed = inspectFacts(facts, use).filter(({ result }) => result === "fail");
    const lacking = title === "root volume too small" ? [] : failed;
    // An engine too old to be allowed is too old to be recommended as well.
    assert.equal(failed.length, title === "Docker 1.8" ? 2 : 1, title);
    assert.equal(failures(failed).length, Math.min(lacking.length, 1), title);
  }
});

it("S20: the ECS-optimized image meets the whole specification as it comes", () => {
  const findings = inspectFacts(goodFacts, { architecture: "x86_64", multiNode: true });
  assert.deepEqual(
    findings.filter(({ result }) => result !== "pass"),
    [],
  );
});
