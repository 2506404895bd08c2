/** Suggestions as our own operations show them: requests that can be sent as they are. */
import type { Suggestion } from "../../model/suggestion.ts";
import type { Explained } from "../../ports/explanations.ts";
import type { EnvironmentShown, SuggestionShown } from "../../yard/explain.ts";

/** How the job that waits was submitted, and which job leaves the line so that the other takes its place. */
export type Resubmission = {
  readonly input: Readonly<Record<string, unknown>>;
  /** The member of SubmitJob that its overrides are in. */
  readonly overrides: "containerOverrides" | "nodeOverrides" | "ecsPropertiesOverride";
  /** Absent of a job that was only thought of. */
  readonly insteadOf?: string;
};

/** Of a job, or of the definition that one would be submitted with. */
export function overridesOf(work: {
  readonly nodeProperties?: unknown;
  readonly ecsProperties?: unknown;
}): Resubmission["overrides"] {
  if (work.nodeProperties !== undefined) return "nodeOverrides";
  return work.ecsProperties === undefined ? "containerOverrides" : "ecsPropertiesOverride";
}

function shownSuggestions(
  suggestions: readonly Suggestion[],
  resubmission: Resubmission,
): readonly SuggestionShown[] {
  return suggestions.map(({ sentence, calls }) => ({
    sentence,
    calls: calls.flatMap((call) =>
      call.operation === "SubmitJob" ? submittedAgain(call.input, resubmission) : [call],
    ),
  }));
}

function submittedAgain(
  changes: Readonly<Record<string, unknown>>,
  { input, overrides, insteadOf }: Resubmission,
): SuggestionShown["calls"] {
  // Which of several containers is to ask for less is for whoever submits it.
  if (!(overrides in changes)) return [];
  const submit = { operation: "SubmitJob", input: { ...input, ...changes } };
  if (insteadOf === undefined) return [submit];
  const reason = "Submitted again, asking for less.";
  return [{ operation: "CancelJob", input: { jobId: insteadOf, reason } }, submit];
}

export function shownEnvironments(
  { why, suggestions }: Explained,
  resubmission: Resubmission,
): readonly EnvironmentShown[] {
  return (why.verdicts ?? []).map(({ computeEnvironment, kind, sentence }) => ({
    computeEnvironment,
    verdict: kind,
    reason: sentence,
    suggestions: shownSuggestions(
      suggestions.environments.get(computeEnvironment) ?? [],
      resubmission,
    ),
  }));
}

/** All that would help, whatever it is about. */
export function allSuggestions(
  { suggestions }: Explained,
  resubmission: Resubmission,
): readonly SuggestionShown[] {
  const all = [...suggestions.others, ...[...suggestions.environments.values()].flat()];
  return shownSuggestions(all, resubmission);
}
