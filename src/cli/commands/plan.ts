/** `batchyard plan update-compute-environment`: what the command of that name of the AWS CLI would do. */
import type { Command } from "commander";
import type {
  PlanComputeEnvironmentUpdateInput,
  PlanComputeEnvironmentUpdateOutput,
} from "../../yard/plan-compute-environment-update.ts";
import { type UpdateArguments, updateRequest } from "../aws/update-request.ts";
import { table } from "../terminal/table.ts";
import { type AskFlags, answer, askFlags, type CommandDeps } from "./command-deps.ts";

export function addPlan(program: Command, deps: CommandDeps): void {
  const plan = program.command("plan").description("Say what a change would do, without doing it.");
  askFlags(
    plan
      .command("update-compute-environment")
      .description(
        "Takes the arguments of `aws batch update-compute-environment`; exits with 1 when refused.",
      )
      .option("--compute-environment <name>", "name or ARN")
      .option("--state <state>", "ENABLED or DISABLED")
      .option("--unmanagedv-cpus <number>", "of an UNMANAGED environment")
      .option(
        "--compute-resources <structure>",
        "JSON, file://PATH, or shorthand such as maxvCpus=8",
      )
      .option("--service-role <role>", "another role")
      .option("--update-policy <structure>", "such as terminateJobsOnUpdate=true")
      .option("--ecs-settings <structure>", "such as containerInsights=ENABLED")
      .option("--cli-input-json <json>", "the whole request, as JSON or file://PATH"),
  ).action(async ({ data, json, unmanagedvCpus, ...given }: AskFlags & UpdateArguments) => {
    // Not before it is asked for: it brings AWS's package with it.
    const { planComputeEnvironmentUpdate } = await import(
      "../../yard/plan-compute-environment-update.ts"
    );
    const request = updateRequest({
      ...given,
      ...(unmanagedvCpus === undefined ? {} : { unmanagedvCpus }),
    });
    const is = await deps
      .connect(data)
      .call(planComputeEnvironmentUpdate, request as PlanComputeEnvironmentUpdateInput);
    answer(deps, { json, ...(data === undefined ? {} : { data }) }, is, planText);
    if (is.refused !== undefined) process.exitCode = 1;
  });
}

function planText(plan: PlanComputeEnvironmentUpdateOutput): string {
  const { computeEnvironmentName: name, refused } = plan;
  if (refused !== undefined) return `The update of ${name} would be refused: ${refused}`;
  return [
    headline(plan),
    part(
      "changes",
      ["FIELD", "NOW", "THEN"],
      plan.changes.map(({ field, before, after }) => [field, said(before), said(after)]),
    ),
    part(
      "stated and without effect",
      ["FIELD", "WHY"],
      plan.notUsed.map(({ field, why }) => [field, why]),
    ),
    plan.images.length === 0
      ? ""
      : `\nimages\n${plan.images.map((line) => `  ${line}`).join("\n")}`,
    part(
      "instances replaced",
      ["INSTANCE", "TYPE", "IMAGE"],
      plan.instancesReplaced.map((one) => [one.instanceId, one.instanceType, one.imageId]),
    ),
    part(
      `jobs on them: ${plan.jobsTotal}`,
      ["JOB", "INSTANCE", "OUTCOME", "WHY"],
      plan.jobs.map((one) => [one.jobId, one.instanceId, one.outcome, one.why]),
    ),
  ]
    .filter((text) => text !== "")
    .join("\n");
}

function headline({
  computeEnvironmentName: name,
  updateType,
}: PlanComputeEnvironmentUpdateOutput): string {
  switch (updateType) {
    case "INFRASTRUCTURE":
      return `Infrastructure update of ${name}: its instances are replaced.`;
    case "SCALING":
      return `Scaling update of ${name}: its instances stay.`;
    default:
      return `No update of ${name}: nothing of it changes.`;
  }
}

function part(
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  return rows.length === 0 ? "" : `\n${title}\n${table(head, rows)}`;
}

function said(value: unknown): string {
  if (value === undefined) return "-";
  return typeof value === "string" ? value : JSON.stringify(value);
}
