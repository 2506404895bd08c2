/** What went wrong at the engine, in the engine's own words behind ECS's word for the step. */
import { StartFailure } from "../../ports/container-runtime.ts";

export type FailedStep = "Pull" | "Create" | "Start";

export function dockerFailure(step: FailedStep, error: unknown): StartFailure {
  return new StartFailure(`Cannot${step}ContainerError: ${engineText(error)}`, step === "Pull");
}

/** The HTTP status of an engine's refusal; undefined when the engine could not be reached at all. */
export function engineStatus(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("statusCode" in error)) return undefined;
  return typeof error.statusCode === "number" ? error.statusCode : undefined;
}

function engineText(error: unknown): string {
  if (typeof error === "object" && error !== null && "json" in error) {
    const { json } = error;
    if (typeof json === "object" && json !== null && "message" in json) {
      return `Error response from daemon: ${String(json.message)}`;
    }
  }
  const text = error instanceof Error ? error.message : String(error);
  // A refused stream has no body read for us, only the library's own text around the engine's.
  const refusal = /^\(HTTP code \d+\) [^-]*- (.*)$/s.exec(text.trim())?.[1];
  return refusal === undefined ? text : `Error response from daemon: ${refusal}`;
}
