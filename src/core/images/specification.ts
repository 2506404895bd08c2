/**
 * The compute resource specification: everything that AWS Batch asks of a machine image, as a list of checks over its
 * facts. The rules, in short:
 *
 *   S14  a modern Linux: kernel 3.10 or newer, HVM; no Windows
 *   S15  the ECS container agent, the newest recommended
 *   S16  awslogs among the agent's log drivers
 *   S17  Docker 1.9 or newer; recommended: as new as the agent was tested with
 *   S18  the agent starts at boot; recommended: something starts it again when it dies
 *   S19  multi-node parallel jobs: Amazon Linux with ecs-init
 *   S21  the architecture of the instance types, no checkpoint of the agent left, room for containers
 *   S22  for GPU types: driver, container toolkit, and the agent told so
 */
import type { Finding } from "../../model/finding.ts";
import type { ImageFacts } from "../../model/image-facts.ts";
import { agentChecks } from "./agent-checks.ts";
import type { Check, ImageUse } from "./check.ts";
import { gpuChecks } from "./gpu-checks.ts";
import { multiNodeCheck, systemChecks } from "./system-checks.ts";

const specification: readonly Check[] = [
  ...systemChecks,
  ...agentChecks,
  multiNodeCheck,
  ...gpuChecks,
].sort((a, b) => (a.id === b.id ? 0 : a.id < b.id ? -1 : 1));

/** What every check that the use asks for says, by rule. */
export function inspectFacts(facts: ImageFacts, use: ImageUse = {}): readonly Finding[] {
  return specification
    .filter(({ asked }) => asked === undefined || asked(use))
    .map(({ id, check, level, judge }) => ({ id, check, level, ...judge(facts, use) }));
}

/** Those for which an image serves no job: required and failed. */
export function failures(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ level, result }) => level === "required" && result === "fail");
}

/** Failures in one text: each names its check, what was seen and the fix. */
export function failureText(imageId: string, failed: readonly Finding[]): string {
  const each = failed.map(
    ({ id, check, evidence, fix = "" }) => `${id} ${check}: ${evidence} Fix: ${fix}`,
  );
  return `Image ${imageId} does not meet the compute resource specification. ${each.join("; ")}`;
}
