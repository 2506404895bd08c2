/** Findings as a JUnit report, which CI systems show: a required failure is one, what is unknown is skipped. */
import type { Finding } from "../../model/finding.ts";

export function findingsAsJunit({
  imageId = "facts",
  findings,
}: {
  readonly imageId?: string;
  readonly findings: readonly Finding[];
}): string {
  const failures = findings.filter(isFailure).length;
  const skipped = findings.filter(({ result }) => result === "unknown").length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="${escaped(imageId)}" tests="${findings.length}" failures="${failures}" skipped="${skipped}">`,
    ...findings.map(testCase),
    "</testsuite>",
    "",
  ].join("\n");
}

/** A recommended check that fails warns in the output of a case that passes. */
function testCase(finding: Finding): string {
  const { id, check, level, result, evidence, fix } = finding;
  const head = `  <testcase classname="${id}" name="${escaped(`${check} (${level})`)}">`;
  const fixed = fix === undefined ? "" : escaped(fix);
  const body = isFailure(finding)
    ? `<failure message="${escaped(evidence)}">${fixed}</failure>`
    : result === "unknown"
      ? `<skipped message="${escaped(evidence)}"/>`
      : `<system-out>${escaped(evidence)} ${fixed}</system-out>`;
  return `${head}${body}</testcase>`;
}

function isFailure({ level, result }: Finding): boolean {
  return level === "required" && result === "fail";
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
