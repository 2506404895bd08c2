/**
 * Decides whether a failed attempt is tried again.
 *
 * Mirrors AWS Batch: the conditions of `evaluateOnExit` are read in order and the first one that matches decides;
 * when none matches, the job is retried. Either way only while attempts remain: `attempts` counts every try,
 * the first included. Whether an attempt may be judged at all (a timed-out or terminated one may not) is the
 * caller's question.
 */
import type { JobAttempt, RetryCondition, RetryStrategy } from "../../model/job.ts";

export type Verdict = { readonly action: "RETRY" | "EXIT"; readonly why: string };

/** `attemptsMade` includes the attempt that is judged. Without a strategy there is a single attempt. */
export function judgeAttempt(
  strategy: RetryStrategy | undefined,
  attempt: JobAttempt,
  attemptsMade: number,
): Verdict {
  if (strategy === undefined || attemptsMade >= strategy.attempts) {
    return { action: "EXIT", why: "no attempts left" };
  }
  const condition = strategy.evaluateOnExit.find((candidate) => matches(candidate, attempt));
  if (condition === undefined) return { action: "RETRY", why: "no condition matched" };
  return { action: condition.action, why: "evaluateOnExit matched" };
}

/** A condition matches when every pattern it states matches; patterns it leaves out are not asked. */
function matches(condition: RetryCondition, attempt: JobAttempt): boolean {
  return (
    glob(condition.onStatusReason, attempt.statusReason) &&
    glob(condition.onReason, attempt.reason) &&
    glob(condition.onExitCode, attempt.exitCode?.toString())
  );
}

/** AWS globs: a literal, optionally ending in one `*`; a lone `*` also matches a value that is absent. */
function glob(pattern: string | undefined, value: string | undefined): boolean {
  if (pattern === undefined) return true;
  return pattern.endsWith("*") ? (value ?? "").startsWith(pattern.slice(0, -1)) : value === pattern;
}
