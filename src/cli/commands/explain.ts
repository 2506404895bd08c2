/** `batchyard explain`: why a job waits, or whether one of a definition could run at all, and what would help. */
import type { Command } from "commander";
import {
  type EnvironmentShown,
  type ExplainDefinitionOutput,
  type ExplainJobOutput,
  explainDefinition,
  explainJob,
  type SuggestionShown,
} from "../../yard/explain.ts";
import { type AskFlags, answer, askFlags, type CommandDeps } from "./command-deps.ts";

type ExplainFlags = AskFlags & { readonly definition?: string; readonly queue?: string };

export function addExplain(program: Command, deps: CommandDeps): void {
  const command = program
    .command("explain [job]")
    .description("Say why a job waits, what would help, and when it may start.")
    .option("--definition <name>", "instead of a job: whether one of this definition could run")
    .option("--queue <name>", "in this job queue");
  askFlags(command).action(async (jobId: string | undefined, flags: ExplainFlags) => {
    const server = deps.connect(flags.data);
    if (jobId !== undefined && flags.definition === undefined) {
      answer(deps, flags, await server.call(explainJob, { jobId }), jobText);
    } else if (jobId === undefined && flags.definition !== undefined && flags.queue !== undefined) {
      const asked = { jobDefinition: flags.definition, jobQueue: flags.queue };
      answer(deps, flags, await server.call(explainDefinition, asked), definitionText);
    } else {
      throw new Error(
        "Name a job by its id, or a definition and a queue: --definition NAME --queue QUEUE.",
      );
    }
  });
}

function jobText(is: ExplainJobOutput): string {
  return [
    `Job ${is.jobId} (${is.jobName}) of job queue ${is.jobQueue} is ${is.status}.`,
    heldUpText(is.stage, is.reason),
    ...is.waitsFor.map((jobId) => `  waits for  ${jobId}`),
    ...(is.behind === undefined ? [] : [`  behind     ${is.behind}`]),
    ...placeText(is),
    ...environmentLines(is.computeEnvironments),
    ...suggestionLines(is.suggestions),
  ].join("\n");
}

function definitionText(is: ExplainDefinitionOutput): string {
  const head = is.canRun
    ? `A job of ${is.jobDefinition} can run in job queue ${is.jobQueue}.`
    : `A job of ${is.jobDefinition} would never start in job queue ${is.jobQueue}.`;
  if (is.canRun) return head;
  return [
    head,
    heldUpText(is.stage, is.reason),
    ...environmentLines(is.computeEnvironments),
    ...suggestionLines(is.suggestions),
  ].join("\n");
}

function heldUpText(stage: string | undefined, reason: string): string {
  return stage === undefined ? reason : `[${stage}] ${reason}`;
}

function placeText({
  ahead,
  aheadIsLeast,
  estimatedStart,
  estimateBasis,
}: ExplainJobOutput): readonly string[] {
  const start = estimatedStart === undefined ? "" : `${isoSeconds(estimatedStart)}: `;
  return [
    ...(ahead === undefined ? [] : [`  ahead      ${ahead}${aheadIsLeast ? " or more" : ""}`]),
    ...(estimateBasis === undefined ? [] : [`  may start  ${start}${estimateBasis}`]),
  ];
}

function environmentLines(environments: readonly EnvironmentShown[]): readonly string[] {
  if (environments.length < 2) return [];
  return [
    "",
    "Compute environments:",
    ...environments.map((one) => `  ${one.computeEnvironment} (${one.verdict}): ${one.reason}`),
  ];
}

function suggestionLines(suggestions: readonly SuggestionShown[]): readonly string[] {
  if (suggestions.length === 0) return [];
  const lines = suggestions.flatMap(({ sentence, calls }) => [
    `  - ${sentence}`,
    ...calls.map(({ operation, input }) => `      ${commandOf(operation, input)}`),
  ]);
  return ["", suggestions.length === 1 ? "What would help:" : "Any of these would help:", ...lines];
}

/** The AWS CLI's command for a request, to be copied. */
function commandOf(operation: string, input: Readonly<Record<string, unknown>>): string {
  return `aws batch ${kebab(operation)} --cli-input-json '${JSON.stringify(input).replaceAll("'", "'\\''")}'`;
}

function kebab(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, "-").toLowerCase();
}

function isoSeconds(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}
