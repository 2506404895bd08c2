/** What the verdicts on compute environments have in common. */
import type { Verdict } from "../scheduling/why-not.ts";

export function unusable(sentence: string): Verdict {
  return { kind: "unusable", sentence: fullStop(sentence) };
}

/** Texts from elsewhere may lack the full stop that keeps sentences apart. */
export function fullStop(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
