/**
 * docs/images.md: every rule and the tests that show it, found by their titles, which begin with the rules' ids. A rule
 * that no test shows as an owner meets it, through the SDK's clients or the AWS CLI, fails here; UPDATE_GOLDEN=1 writes
 * the page anew.
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
  "Made from the tests' own titles (`UPDATE_GOLDEN=1 npm test -- test/golden/image-rules.test.ts`). Each rule is shown through",
  "the AWS SDK's clients or the AWS CLI; tests below those are listed after them.",
  "How an image is chosen, case by case, stands in",
  "[test/golden/image-selection.txt](../test/golden/image-selection.txt); what is said of broken images in",
  "[test/golden/image-findings.txt](../test/golden/image-findings.txt).",
  "",
].join("\n");

type Shown = {
  readonly rules: readonly string[];
  readonly file: string;
  readonly title: string;
  /** Whether its file asks through the SDK's clients or the AWS CLI. */
  readonly fromOutside: boolean;
};

test("every rule of compute resource images is shown by a test, and docs/images.md says by which", () => {
  const shown = testsWithRules();
  const sections = Object.entries(imageRules).map(([rule, sentence]) => {
    const own = shown.filter(({ rules }) => rules.includes(rule));
    const outside = own.filter(({ fromOutside }) => fromOutside);
    assert.ok(
      outside.length > 0,
      `no test through the SDK or the AWS CLI has a title that begins with ${rule}`,
    );
    const inside = own.filter(({ fromOutside }) => !fromOutside);
    const more = inside.length === 0 ? [] : ["Nearer to the code:", "", ...linesOf(inside), ""];
    return [`## ${rule}`, "", sentence, "", ...linesOf(outside), "", ...more].join("\n");
  });
  const text = [intro, ...sections].join("\n");
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(page, text);
  const isCurrent = text === readFileSync(page, "utf8");
  assert.ok(
    isCurrent,
    "docs/images.md is not what the tests' titles say now: write it anew, see above",
  );
});

function linesOf(tests: readonly Shown[]): readonly string[] {
  return tests.map(({ file, title }) => `- ${title} ([${file}](../${file}))`);
}

/** What sends requests: a client of the SDK that is more than a type, or a helper of tests that has one. */
const outsideImports =
  /from "(?:@aws-sdk\/client-[a-z0-9-]+|(?:\.\.\/)+(?:test\/)?support\/(?:aws-cli|image-yard)\.ts)"/;

function testsWithRules(): readonly Shown[] {
  const files = globSync(["src/**/*.test.ts", "test/**/*.test.ts"], { cwd: projectRoot }).sort();
  const titles = /\b(?:it|test|describe)\(\s*"((?:S\d+, )*S\d+): ((?:[^"\\]|\\.)+)"/g;
  return files.flatMap((file) => {
    const text = readFileSync(`${projectRoot}${file}`, "utf8");
    const fromOutside = outsideImports.test(text.replace(/^import type [^;]*;$/gm, ""));
    return [...text.matchAll(titles)].map(([, rules = "", title = ""]) => ({
      rules: rules.split(", "),
      ...{ file, title, fromOutside },
    }));
  });
}
