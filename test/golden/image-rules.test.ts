/**
 * docs/images.md: every rule and the tests that show it, found by their titles, which begin with the rules' ids. A rule
 * that no test shows fails here; UPDATE_GOLDEN=1 writes the page anew.
 */
import assert from "node:assert/strict";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { imageRules } from "../support/image-rules.ts";
import { projectRoot } from "../support/serve.ts";

const page = new URL("../../docs/images.md", import.meta.url);

const intro = [
  "# Machine images: what AWS Batch asks, and the tests that show it",
  "",
  "Made from the tests' own titles (`UPDATE_GOLDEN=1 npm test -- test/golden/image-rules.test.ts`).",
  "How an image is chosen, case by case, stands in",
  "[test/golden/image-selection.txt](../test/golden/image-selection.txt); what is said of broken images in",
  "[test/golden/image-findings.txt](../test/golden/image-findings.txt).",
  "",
].join("\n");

type Shown = { readonly rules: readonly string[]; readonly file: string; readonly title: string };

test("every rule of compute resource images is shown by a test, and docs/images.md says by which", () => {
  const shown = testsWithRules();
  const sections = Object.entries(imageRules).map(([rule, sentence]) => {
    const own = shown.filter(({ rules }) => rules.includes(rule));
    assert.ok(own.length > 0, `no test has a title that begins with ${rule}`);
    const lines = own.map(({ file, title }) => `- ${title} ([${file}](../${file}))`);
    return [`## ${rule}`, "", sentence, "", ...lines, ""].join("\n");
  });
  const text = [intro, ...sections].join("\n");
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(page, text);
  const isCurrent = text === readFileSync(page, "utf8");
  assert.ok(
    isCurrent,
    "docs/images.md is not what the tests' titles say now: write it anew, see above",
  );
});

function testsWithRules(): readonly Shown[] {
  const files = globSync(["src/**/*.test.ts", "test/**/*.test.ts"], { cwd: projectRoot }).sort();
  const titles = /\b(?:it|test|describe)\(\s*"((?:S\d+, )*S\d+): ((?:[^"\\]|\\.)+)"/g;
  return files.flatMap((file) => {
    const text = readFileSync(`${projectRoot}${file}`, "utf8");
    return [...text.matchAll(titles)].map(([, rules = "", title = ""]) => ({
      rules: rules.split(", "),
      file,
      title,
    }));
  });
}
