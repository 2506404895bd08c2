/** Findings for people: a line each, and below what mends those that fail. */
import type { Finding } from "../../model/finding.ts";
import { table } from "./table.ts";

export function findingsLines(findings: readonly Finding[]): readonly string[] {
  const rows = findings.map(({ id, check, level, result, evidence }) => [
    result.toUpperCase(),
    id,
    check,
    level,
    evidence,
  ]);
  const fixes = findings
    .filter(({ result, fix }) => result === "fail" && fix !== undefined)
    .map(({ id, check, fix }) => `${id} ${check}: ${fix}`);
  return [
    table(["RESULT", "RULE", "CHECK", "LEVEL", "SEEN"], rows),
    ...(fixes.length === 0 ? [] : ["", "What mends it:", ...fixes]),
  ];
}

/** Required and failed. */
export function failedFindings(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ level, result }) => level === "required" && result === "fail");
}
